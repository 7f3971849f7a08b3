package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.Upstreams;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the {@code report} command against a running server. */
class ReportCommandTest {

    private static final String KEY = "an-admin-key-of-tests";

    private static Simulator simulator;
    private static Archipelago server;

    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String file = "";

    @BeforeAll
    static void start() throws Exception {
        simulator = Simulator.start(SimulatorOptions.defaults());
        Map<String, String> variables = new HashMap<>(Map.of(
                "HOST", "127.0.0.1",
                "PORT", "0",
                "DATA_DIR", "target/test-site",
                "DATABASE_URL", PostgresFixture.newDatabaseUrl(),
                "REDIS_URL", "off",
                "AUTO_UPDATE_SECRET_KEY", KEY));
        variables.putAll(UpstreamFixture.variables(
                UpstreamFixture.simulator(simulator.base(Upstream.BINANCE)), Optional.empty()));
        server = Archipelago.start(
                ConfigurationReader.read(variables, Upstreams.REGISTERED.variables()), InstantSource.system());
    }

    @AfterAll
    static void stop() {
        server.close();
        simulator.close();
    }

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(temp.resolve("report.json"), "{\"html_content\": \"<h1>Tin</h1><script>x</script>\"}")
                .toString();
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.reset();
        err.reset();
        return new CommandLine(environment, temp.resolve(".env"), stream(out), stream(err))
                .run(java.util.List.of(arguments));
    }

    private int run(String... arguments) {
        return run(
                Map.of("ARCHIPELAGO_URL", "http://127.0.0.1:" + server.port() + "/", "ARCHIPELAGO_KEY", KEY),
                arguments);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void run_everyVerb_changesTheReport() {
        assertThat(run("report", "publish", file, "--draft")).as(text(err)).isZero();
        assertThat(text(out)).contains("draft ", "/drafts/");
        assertThat(text(err)).contains("readers will not see: element script");
        String id = text(out).split(" ")[1];

        assertThat(run("report", "publish", id, "--at", "2100-01-01T00:00:00Z")).isZero();
        assertThat(text(out)).startsWith("scheduled " + id);
        assertThat(run("report", "publish", id)).isZero();
        assertThat(text(out)).isEqualToIgnoringNewLines("published " + id + " /crypto_report/" + id);
        assertThat(run("report", "correct", id, file)).isZero();
        assertThat(run("report", "show", id)).isZero();
        assertThat(text(out)).contains("\"html_content\"", "Tin");
        assertThat(run("report", "list")).isZero();
        assertThat(text(out)).contains("published", "Tin");
        assertThat(run("report", "unpublish", id)).isZero();
        assertThat(run("report", "delete", id)).isZero();
        assertThat(run("report", "delete", id)).isEqualTo(1);
        assertThat(text(err)).contains("404");
    }

    @Test
    void run_wrongFileKeyOrServer_reportsItInOneLine() {
        assertThat(run("report", "publish", temp.resolve("none.json").toString()))
                .isEqualTo(1);
        assertThat(text(err)).contains("there is no file").hasLineCount(1);
        assertThat(run(Map.of(), "report", "list")).isEqualTo(1);
        assertThat(text(err)).contains("ARCHIPELAGO_KEY").hasLineCount(1);
        assertThat(run(Map.of("ARCHIPELAGO_URL", "http://127.0.0.1:1", "ARCHIPELAGO_KEY", KEY), "report", "list"))
                .isEqualTo(1);
        assertThat(text(err)).contains("does not answer").hasLineCount(1);
    }
}
