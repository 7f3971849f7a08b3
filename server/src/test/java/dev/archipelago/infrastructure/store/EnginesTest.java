package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.DatabaseConfig;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {

    private static final DatabaseConfig OWN_DATABASE = new DatabaseConfig(Optional.empty(), 4);
    private static final RedisConfig OWN_REDIS = redis(RedisConfig.Choice.EMBEDDED);
    private static final DatabaseConfig OTHER_DATABASE = new DatabaseConfig(
            Optional.of(new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/x", "u", new Secret("p"))), 4);

    @TempDir
    Path temp;

    private DataConfig data;

    @BeforeEach
    void shareUnpackedPrograms() throws IOException {
        Path engines = Files.createDirectories(Path.of("target", "test-postgres", "engines"));
        Files.createSymbolicLink(temp.resolve("engines"), engines.toAbsolutePath());
        data = new DataConfig(temp);
    }

    @Test
    void start_nothingConfigured_startsBothAndStopsThem() {
        Engines engines = Engines.start(data, OWN_DATABASE, OWN_REDIS);
        assertThat(engines.database().hostAndPort()).startsWith("127.0.0.1:");
        assertThat(engines.redisUrl().map(Secret::reveal))
                .hasValueSatisfying(url -> assertThat(url).startsWith("redis://127.0.0.1:"));

        engines.close();
        engines.close();

        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).isEmpty();
        assertThat(temp.resolve("redis/redis.pid")).doesNotExist();
    }

    @Test
    void start_serversOfOthers_leavesDirectoryAlone() {
        try (Engines engines = Engines.start(data, OTHER_DATABASE, redis(RedisConfig.Choice.OFF))) {
            assertThat(engines.database()).isEqualTo(OTHER_DATABASE.address().orElseThrow());
            assertThat(engines.redisUrl()).isEmpty();
            assertThat(temp.resolve("lock")).doesNotExist();
        }
    }

    @Test
    void start_secondServerOnSameData_isRefusedInOneLine() {
        try (Engines first = Engines.start(data, OTHER_DATABASE, OWN_REDIS)) {
            assertThat(first.redisUrl()).isPresent();
            assertThatThrownBy(() -> Engines.start(data, OTHER_DATABASE, OWN_REDIS))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("already uses")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void start_postgresCannotStart_leavesNothingRunning() throws IOException {
        Files.createDirectories(temp.resolve("postgres"));
        Files.writeString(temp.resolve("postgres/PG_VERSION"), "9.6");

        assertThatThrownBy(() -> Engines.start(data, OWN_DATABASE, OWN_REDIS))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("9.6");

        assertThat(temp.resolve("redis/redis.pid")).doesNotExist();
        assertThat(DataDirectory.tryTake(temp)).hasValueSatisfying(DataDirectory::close);
    }

    @Test
    void visit_besideRunningServer_usesItsEngineAndLeavesItRunning() {
        try (Engines server = Engines.start(data, OWN_DATABASE, redis(RedisConfig.Choice.OFF))) {
            Engines visitor = Engines.visit(data, OWN_DATABASE);
            assertThat(visitor.database()).isEqualTo(server.database());
            visitor.close();
            assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).contains(server.database());
        }
    }

    @Test
    void visit_noServer_startsAnEngineForTheErrand() {
        try (Engines visitor = Engines.visit(data, OWN_DATABASE)) {
            assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).contains(visitor.database());
        }
        assertThat(EmbeddedPostgres.running(DataDirectory.visit(temp))).isEmpty();
    }

    @Test
    void visit_configuredServer_usesIt() {
        try (Engines visitor = Engines.visit(data, OTHER_DATABASE)) {
            assertThat(visitor.database()).isEqualTo(OTHER_DATABASE.address().orElseThrow());
        }
    }

    @Test
    void visit_otherServerHasNoEngineRunning_saysSo() {
        try (DataDirectory taken = DataDirectory.take(temp)) {
            assertThat(taken.path()).isEqualTo(temp);
            assertThatThrownBy(() -> Engines.visit(data, OWN_DATABASE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("does not run");
        }
    }

    private static RedisConfig redis(RedisConfig.Choice choice) {
        return new RedisConfig(choice, Optional.empty(), false);
    }
}
