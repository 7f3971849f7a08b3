package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorMainTest {

    private static Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    @Test
    void main_stdinClosed_printsOneLineAndEnds() throws Exception {
        Process process = run("--exit-with-stdin", "--seed", "3");
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).matches("simulator listening on http://127\\.0\\.0\\.1:\\d+");
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void main_terminated_ends() throws Exception {
        Process process = run();
        try {
            assertThat(process.inputReader().readLine()).startsWith("simulator listening on");
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void main_badArgument_exitsWith2() throws Exception {
        Process process = run("--port", "many");
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(process.errorReader().readLine()).contains("--port is many");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void main_brokenScenario_saysWhereInOneLine(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("day.txt"), "# a bad day\nat 00:10 binance explode\n");
        Process process = run("--scenario", file.toString());
        try {
            assertThat(process.inputReader().readLine())
                    .startsWith("simulator refuses: " + file + ":2: fault is 'explode'; expected one of");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void scenario_noSuchFile_reportsIt(@TempDir Path temp) {
        assertThatThrownBy(() -> SimulatorMain.scenario(Optional.of(temp.resolve("none"))))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void scenario_ofAFile_isRead(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("day.txt"), "at 00:10 binance 500");
        assertThat(SimulatorMain.scenario(Optional.of(file))).isPresent();
        assertThat(SimulatorMain.scenario(Optional.empty())).isEmpty();
    }

    @Test
    void main_help_printsTheUsage() throws Exception {
        SimulatorMain.main(new String[] {"--help"});
        assertThat(SimulatorMain.Arguments.parse("--help").help()).isTrue();
    }

    @Test
    void parse_allArguments_areTaken() {
        SimulatorMain.Arguments arguments = SimulatorMain.Arguments.parse(
                "--port",
                "81",
                "--seed",
                "-5",
                "--host",
                "0.0.0.0",
                "--exit-with-stdin",
                "--lenient",
                "--scenario",
                "day.txt");
        assertThat(arguments.options().port()).isEqualTo(81);
        assertThat(arguments.options().seed()).isEqualTo(-5);
        assertThat(arguments.options().host()).isEqualTo("0.0.0.0");
        assertThat(arguments.exitWithStdin()).isTrue();
        assertThat(arguments.options().strict()).isFalse();
        assertThat(arguments.scenario()).contains(Path.of("day.txt"));
        assertThat(SimulatorMain.Arguments.parse().options().strict()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--scenario", "--port 65536", "--port -1", "--seed x", "--host", "--colour"})
    void parse_badArgument_saysWhich(String line) {
        assertThatThrownBy(() -> SimulatorMain.Arguments.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.split(" ")[0]);
    }

    @Test
    void awaitEnd_inputEnds_countsDown() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        SimulatorMain.awaitEnd(new ByteArrayInputStream(new byte[10]), end);
        assertThat(end.await(0, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void start_takenPort_reportsIt() {
        try (Simulator first = Simulator.start(SimulatorOptions.defaults())) {
            SimulatorOptions same = SimulatorOptions.defaults().withPort(first.port());
            assertThatThrownBy(() -> Simulator.start(same))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(Integer.toString(first.port()));
        }
    }

    @Test
    void options_outOfRange_areRefused() {
        SimulatorOptions options = SimulatorOptions.defaults();
        assertThatThrownBy(() -> options.withPort(70_000)).hasMessageContaining("70000");
        assertThatThrownBy(() -> options.withRound(java.time.Duration.ZERO)).hasMessageContaining("millisecond");
    }
}
