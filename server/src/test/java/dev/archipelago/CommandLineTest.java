package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.store.EngineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private static final String REPORT = """
        {"html_content": "<p>chào</p>", "css_content": null, "js_content": null, "html_content_en": "<p>hello</p>",
         "js_content_en": null, "created_at": "2025-08-14T01:02:03"}\
        """;

    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void run_help_printsEveryArgument() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(text(out)).contains("--demo", "./run import", "--version", ".env.example");
    }

    @Test
    void run_version_printsOneLine() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(text(out)).startsWith("Archipelago ").hasLineCount(1);
    }

    @Test
    void of_launcherReadsDotEnv_takesItFromStandardInput() {
        Properties properties = new Properties();
        properties.setProperty("archipelago.dotenv", "stdin");
        CommandLine command = CommandLine.of(
                Map.of("PORT", "y"),
                properties,
                new ByteArrayInputStream("PORT=x\nDEBUG=z\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(command.run(List.of())).isEqualTo(2);
        assertThat(text(err)).contains("DEBUG").contains("'y'").hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"database-url", "redis-url"})
    void run_addressWithoutAServer_reportsItInOneLine(String command) {
        assertThat(run(Map.of("DATA_DIR", temp.resolve("none").toString()), command))
                .isEqualTo(1);
        assertThat(text(err)).contains("No server runs").hasLineCount(1);
        assertThat(text(out)).isEmpty();
    }

    @Test
    void run_addressOfAConfiguredServer_refersToItsVariable() {
        assertThat(run(Map.of("DATABASE_URL", "postgresql://u:p@h/d"), "database-url"))
                .isEqualTo(1);
        assertThat(text(err)).contains("DATABASE_URL");
        assertThat(run(Map.of("REDIS_URL", "off"), "redis-url")).isEqualTo(1);
        assertThat(text(err)).contains("REDIS_URL");
    }

    @Test
    void run_unknownArgument_reportsItInOneLineAndEndsWith2() {
        assertThat(run(Map.of(), "--port")).isEqualTo(2);
        assertThat(text(err)).contains("'--port'").hasLineCount(1);
    }

    @Test
    void run_argumentTooMany_endsWith2() {
        assertThat(run(Map.of(), "--demo", "now")).isEqualTo(2);
        assertThat(text(err)).contains("'now'");
    }

    @ParameterizedTest
    @CsvSource({
        "record, record needs one directory",
        "record a b, record needs one directory",
        "--replay, --replay needs the directory",
        "--replay a --speed, --replay needs the directory",
        "--replay a --speed 0, --speed must be a number above 0",
        "--replay a --speed fast, --speed must be a number above 0"
    })
    void run_recordOrReplayMisused_printsUsageInOneLine(String arguments, String expected) {
        assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(2);
        assertThat(text(err)).contains(expected).hasLineCount(1);
    }

    @Test
    void run_replayWithoutRecording_printsHowToMakeOne() {
        assertThat(run(Map.of(), "--replay", temp.toString())).isEqualTo(1);
        assertThat(text(err)).contains("./run record DIR").hasLineCount(1);
    }

    @Test
    void configuration_recorded_hasItsCoinsAndKeys() throws IOException, ConfigurationException {
        java.nio.file.Files.writeString(
                temp.resolve("exchanges-000001.jsonl"),
                "{\"kind\":\"session\",\"coins\":[\"BTC\",\"DOGE\"],\"keys\":[\"finnhub\"]}\n");

        Configuration demo = DemoMarket.configuration(
                Map.of(), temp.resolve(".env"), "http://127.0.0.1:9", Optional.of(RecordedSession.read(temp)));

        assertThat(demo.market().coins()).containsExactly("BTC", "DOGE");
        assertThat(demo.upstreams().of("finnhub").key()).isPresent();
        assertThat(demo.upstreams().of("taapi_io").key()).isEmpty();
    }

    @Test
    void run_importWithoutFiles_endsWith2() {
        assertThat(run(Map.of(), "import")).isEqualTo(2);
    }

    @Test
    void run_badValues_listsEachAndEndsWith2() {
        assertThat(run(Map.of("PORT", "x", "DEBUG", "y"))).isEqualTo(2);
        assertThat(text(err).lines()).hasSize(2);
    }

    @Test
    void run_badValuesWithDemo_endsWith2BeforeAnythingStarts() {
        assertThat(run(Map.of("PORT", "x"), "--demo")).isEqualTo(2);
    }

    @Test
    void run_portTaken_reportsItInOneLineBeforeAnyEngineStarts() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Path data = temp.resolve("data");

            int code = run(Map.of("HOST", "127.0.0.1", "PORT", port, "DATA_DIR", data.toString()));

            assertThat(code).isEqualTo(1);
            assertThat(text(err)).contains("127.0.0.1:" + port, "in use").hasLineCount(1);
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void run_demoWithoutSimulator_printsHowToStartIt() {
        assertThat(run(Map.of("DATA_DIR", temp.toString()), "--demo")).isEqualTo(1);
        assertThat(text(err)).contains("./run --demo");
    }

    @Test
    void run_keys_createsListsAndRevokes() throws IOException {
        Map<String, String> environment = Map.of("DATABASE_URL", PostgresFixture.newDatabaseUrl());

        assertThat(run(environment, "keys", "create", "writer", "reports:write", "metrics:read"))
                .isZero();
        assertThat(text(out)).matches("arc_[A-Za-z0-9_-]{43}\\R");
        assertThat(run(environment, "keys", "create", "writer", "reports:write"))
                .isEqualTo(1);
        out.reset();
        assertThat(run(environment, "keys", "list")).isZero();
        assertThat(text(out)).contains("writer  reports:write metrics:read").doesNotContain("arc_");
        assertThat(run(environment, "keys", "revoke", "writer")).isZero();
        assertThat(run(environment, "keys", "revoke", "writer")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "backup a b", "backup --replace a", "restore", "restore --replace --check a"})
    void run_backupOrRestoreMisused_printsUsageInOneLine(String arguments) {
        assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(2);
        assertThat(text(err)).contains("usage: ./run ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"keys", "keys create", "keys create x", "keys create admin cache:clear", "keys create x all"})
    void run_keysWithoutSense_endsWith2(String arguments) {
        assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(2);
    }

    @Test
    void run_helpOfACommand_connectsToNothing() {
        Path data = temp.resolve("data");

        assertThat(run(Map.of("DATA_DIR", data.toString()), "import", "--help")).isZero();

        assertThat(text(out)).contains("./run import");
        assertThat(data).doesNotExist();
    }

    @Test
    void run_import_printsIdsRepeatsAndRefusals() throws IOException {
        Path good = Files.writeString(temp.resolve("good.json"), REPORT);
        Path broken = Files.writeString(temp.resolve("broken.json"), "{");
        Map<String, String> environment = Map.of("DATABASE_URL", PostgresFixture.newDatabaseUrl());

        assertThat(run(environment, "import", good.toString())).isZero();
        assertThat(text(out)).contains("good.json: stored as 1");

        assertThat(run(environment, "import", good.toString(), broken.toString()))
                .isEqualTo(1);
        assertThat(text(out)).contains("its body is that of report 1");
        assertThat(text(err)).contains("broken.json: nothing stored");
    }

    @Test
    void run_importOfADirectory_readsItsFilesAndSummarizes() throws IOException {
        Path directory = Files.createDirectories(temp.resolve("reports/deeper"));
        Files.writeString(directory.resolve("a.json"), REPORT);
        Files.writeString(temp.resolve("reports/b.jsonl"), "{\"html_content\": \"x\"}\n");
        Files.writeString(temp.resolve("reports/notes.txt"), "no report");
        Map<String, String> environment = Map.of("DATABASE_URL", PostgresFixture.newDatabaseUrl());
        String path = temp.resolve("reports").toString();

        assertThat(run(environment, "import", "--dry-run", path)).isZero();
        assertThat(text(out)).contains("Dry run: would store 2 of 2 reports in 2 files, 0 stored before");
        out.reset();
        assertThat(run(environment, "import", path)).isZero();
        assertThat(text(out)).contains("Stored 2 of 2 reports in 2 files, 0 stored before, 0 files refused");
    }

    @Test
    void open_unresponsiveDatabase_reportsTheCause() throws Exception {
        try (ServerSocket closedPort = new ServerSocket(0)) {
            int port = closedPort.getLocalPort();
            closedPort.close();
            Configuration configuration = ConfigurationReader.read(
                    Map.of("DATABASE_URL", "postgresql://u:p@127.0.0.1:" + port + "/d"),
                    dev.archipelago.external.Upstreams.REGISTERED.variables());

            assertThatThrownBy(() -> CommandDatabase.open(configuration, Duration.ofSeconds(1)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("refused");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "report",
                "report publish",
                "report show x",
                "report publish 7 --draft",
                "report list 7",
                "report publish a.json --at noon",
                "report correct 7"
            })
    void run_reportWithoutSense_endsWith2(String arguments) {
        assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(2);
    }

    @Test
    void parse_demoWithScenario_namesItsFile() {
        assertThat(Arguments.parse(List.of("--demo", "--scenario", "day.txt")))
                .isEqualTo(new Arguments.Demo(Optional.of(Path.of("day.txt"))));
        assertThat(run(Map.of(), "--demo", "--scenario")).isEqualTo(2);
        assertThat(text(err)).contains("./run --demo --scenario FILE").hasLineCount(1);
        assertThat(run(Map.of(), "--demo", "--scenario", "a", "b")).isEqualTo(2);
        assertThat(text(err)).contains("'b'");
    }

    @Test
    void within_workHangs_returnsAtTheLimit() {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(Shutdown.within(Duration.ofMillis(50), () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isFalse();
        never.countDown();
    }

    @Test
    void within_workFails_returnsAllTheSame() {
        assertThat(Shutdown.within(Duration.ofSeconds(10), () -> {
                    throw new IllegalStateException("broken");
                }))
                .isTrue();
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.reset();
        err.reset();
        return new CommandLine(
                        environment,
                        temp.resolve(".env"),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
