package dev.archipelago.infrastructure.config;

import static dev.archipelago.infrastructure.config.ConfigurationReaderTest.REGISTERED;
import static dev.archipelago.infrastructure.config.ConfigurationReaderTest.failure;
import static dev.archipelago.infrastructure.config.ConfigurationReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests settings from a {@code .env} file and secrets from separate files. */
class ConfigurationSourcesTest {

    @Test
    void read_environmentAndFile_environmentWins(@TempDir Path temp) throws Exception {
        Path file = temp.resolve(".env");
        Files.writeString(
                file,
                "# comment\n\n"
                        + "export HOST='127.0.0.1' # local\n"
                        + "PORT=1\n"
                        + "STREAM_NAME=\"a # b\"\n"
                        + "DATA_DIR = x y # z\n"
                        + "REDIS_URL=\n"
                        + "AUTO_UPDATE_SECRET_KEY=a#b-of-16-letters\n");

        Configuration configuration = ConfigurationReader.read(Map.of("PORT", "2"), file, REGISTERED);

        assertThat(configuration.web().host()).isEqualTo("127.0.0.1");
        assertThat(configuration.web().port()).isEqualTo(2);
        assertThat(configuration.web().adminKey()).contains(new Secret("a#b-of-16-letters"));
        assertThat(configuration.storage().stream().name()).isEqualTo("a # b");
        assertThat(configuration.storage().data().directory()).isEqualTo(Path.of("x y"));
        assertThat(configuration.storage().redis().choice()).isEqualTo(RedisConfig.Choice.EMBEDDED);
    }

    @Test
    void read_noFile_takesEnvironmentOnly(@TempDir Path temp) throws ConfigurationException {
        assertThat(ConfigurationReader.read(Map.of(), temp.resolve(".env"), REGISTERED))
                .isEqualTo(read(Map.of()));
    }

    @Test
    void read_brokenFile_namesLinesWithoutText(@TempDir Path temp) throws IOException {
        Path file = temp.resolve(".env");
        Files.writeString(file, "PORT=1\nsesame\nHOST=\"sesame\n");

        ConfigurationException exception = catchThrowableOfType(
                ConfigurationException.class, () -> ConfigurationReader.read(Map.of(), file, REGISTERED));

        assertThat(exception.problems())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith(".env line ").doesNotContain("sesame"));
    }

    @Test
    void read_fileIsADirectory_reportsThatItCannotBeRead(@TempDir Path temp) {
        assertThat(catchThrowableOfType(
                        ConfigurationException.class, () -> ConfigurationReader.read(Map.of(), temp, REGISTERED)))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void secret_inAFile_isReadFromIt(@TempDir Path temp) throws Exception {
        Path key = Files.writeString(temp.resolve("key"), "a-key-of-16-chars\n");
        Path url = Files.writeString(temp.resolve("url"), "postgresql://u:p@db.example/d\n");

        Configuration configuration =
                read(Map.of("AUTO_UPDATE_SECRET_KEY_FILE", key.toString(), "DATABASE_URL_FILE", url.toString()));

        assertThat(configuration.web().adminKey()).contains(new Secret("a-key-of-16-chars"));
        assertThat(configuration.storage().database().address().orElseThrow().hostAndPort())
                .isEqualTo("db.example:5432");
    }

    @Test
    void secret_fileMissingEmptyOrBesideTheVariable_isAProblem(@TempDir Path temp) throws Exception {
        Path empty = Files.writeString(temp.resolve("empty"), "\n");
        Path key = Files.writeString(temp.resolve("key"), "a-key-of-16-chars");

        assertThat(failure(Map.of("FINNHUB_API_KEY_FILE", temp.resolve("none").toString()))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("FINNHUB_API_KEY_FILE names")
                .contains("cannot be read");
        assertThat(failure(Map.of("FINNHUB_API_KEY_FILE", empty.toString())).problems())
                .singleElement()
                .asString()
                .endsWith("which is empty");
        assertThat(failure(Map.of("FINNHUB_API_KEY_FILE", key.toString(), "FINNHUB_API_KEY", "b"))
                        .problems())
                .singleElement()
                .asString()
                .contains("FINNHUB_API_KEY_FILE are both set")
                .doesNotContain("a-key");
    }

    @Test
    void read_exampleFileUncommented_isTheDefault(@TempDir Path temp) throws Exception {
        Path file = temp.resolve(".env");
        String example = Files.readString(Path.of("..", ".env.example"));
        Files.writeString(file, example.replaceAll("(?m)^#([A-Z0-9_]+=)", "$1"));

        assertThat(ConfigurationReader.read(Map.of(), file, REGISTERED)).isEqualTo(read(Map.of()));
    }
}
