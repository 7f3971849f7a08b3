package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.infrastructure.store.EngineException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoMarketTest {

    @TempDir
    Path temp;

    @Test
    void configuration_demo_isTheSimulatorsWithDataOfItsOwn() throws Exception {
        Map<String, String> environment =
                Map.of("DATABASE_URL", "postgres://u:p@h/d", "REDIS_URL", "redis://h", "DATA_DIR", "x", "PORT", "81");

        Configuration demo = DemoMarket.configuration(environment, temp.resolve(".env"), "http://127.0.0.1:9");

        assertThat(demo.simulated()).isTrue();
        assertThat(demo.storage().database().address()).isEmpty();
        assertThat(demo.storage().redis().choice()).isEqualTo(RedisConfig.Choice.EMBEDDED);
        assertThat(demo.storage().data().directory()).isEqualTo(Path.of("x", "demo"));
        assertThat(demo.web().port()).isEqualTo(81);
        assertThat(demo.upstreams().of("binance").addresses())
                .containsEntry("BINANCE_STREAM_URL", URI.create("ws://127.0.0.1:9/binance-stream"))
                .containsEntry("BINANCE_ALTERNATIVE_BASE_URL", URI.create("http://127.0.0.1:9/binance-vision"));
        assertThat(demo.upstreams().of("coingecko").addresses())
                .containsEntry("COINGECKO_BASE_URL", URI.create("http://127.0.0.1:9/coingecko/api/v3"));
        assertThat(demo.upstreams().of("finnhub").key()).contains(new Secret("demo"));
    }

    @Test
    void start_simulatorListens_takesItsAddressAndEndsItOnClose() throws Exception {
        Path pid = temp.resolve("pid");
        List<String> fake = List.of(
                "sh",
                "-c",
                "echo $$ > " + pid + "; echo simulator listening on http://127.0.0.1:7; exec cat >/dev/null");

        try (DemoMarket market = DemoMarket.start(fake)) {
            assertThat(market.configuration(Map.of(), temp.resolve(".env"), Optional.empty())
                            .upstreams()
                            .of("binance")
                            .addresses())
                    .containsEntry("BINANCE_BASE_URL", URI.create("http://127.0.0.1:7/binance"));
        }

        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElse(null);
        if (process != null) {
            assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS).join()).isNotNull();
        }
    }

    @Test
    void start_simulatorEndsAtOnce_reportsIt() {
        assertThatThrownBy(() -> DemoMarket.start(List.of("false")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("did not start");
        assertThatThrownBy(() -> DemoMarket.start(List.of("/nowhere/java"))).isInstanceOf(EngineException.class);
    }

    @Test
    void command_classPathKnown_startsItOnAFreePort() {
        Map<String, String> properties = Map.of("archipelago.simulator.classpath", "a:b", "java.home", "/jdk");
        assertThat(DemoMarket.command(properties, List.of(), 8000))
                .startsWith("/jdk/bin/java")
                .containsSequence("-cp", "a:b", "dev.archipelago.simulator.SimulatorMain")
                .contains("--exit-with-stdin")
                .doesNotContain("--scenario");
        assertThat(DemoMarket.command(properties, DemoMarket.scenario(Optional.of(Path.of("day.txt"))), 8000))
                .endsWith("--scenario", "day.txt");
    }

    @Test
    void command_siteHasTheUsualPort_leavesItFree() {
        Map<String, String> properties = Map.of("archipelago.simulator.classpath", "a:b", "java.home", "/jdk");
        assertThat(DemoMarket.command(properties, List.of(), 8100)).containsSequence("--port", "0");
    }

    @Test
    void configuration_demo_hasALocalAddressUnlessSet() throws Exception {
        Path dotEnv = temp.resolve(".env");
        assertThat(DemoMarket.configuration(Map.of("PORT", "81"), dotEnv, "http://127.0.0.1:9")
                        .web()
                        .publicBaseUrl())
                .contains(URI.create("http://localhost:81"));
        Files.writeString(dotEnv, "PUBLIC_BASE_URL=https://reports.example.org\n");
        assertThat(DemoMarket.configuration(Map.of("PORT", "81"), dotEnv, "http://127.0.0.1:9")
                        .web()
                        .publicBaseUrl())
                .contains(URI.create("https://reports.example.org"));
    }

    @Test
    void sitePort_zero_isAFreePort() throws Exception {
        WebConfig web = ConfigurationReader.read(Map.of("PORT", "0", "HOST", "127.0.0.1"), Map.of())
                .web();
        assertThat(DemoMarket.sitePort(web)).isPositive();
    }

    @Test
    void start_simulator_hasNoKeysInItsEnvironment() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")));
        Path environment = temp.resolve("environ");
        List<String> fake = List.of(
                "sh",
                "-c",
                "cat /proc/$$/environ > " + environment
                        + "; echo simulator listening on http://127.0.0.1:7; exec cat >/dev/null");

        DemoMarket.start(fake).close();

        assertThat(Files.readString(environment).split("\0"))
                .isNotEmpty()
                .allMatch(variable ->
                        variable.matches("(?s)(PATH|HOME|TMPDIR|TZ|LD_LIBRARY_PATH|LC_ALL|NIX_LD\\w*|PWD|_)=.*"));
    }

    @Test
    void start_invalidScenario_reportsThePositionInOneLine() {
        assertThatThrownBy(() -> DemoMarket.start(
                        List.of("echo", "simulator refuses: day.txt:3: fault is 'explode'; expected one of drop")))
                .isInstanceOf(EngineException.class)
                .hasMessage("day.txt:3: fault is 'explode'; expected one of drop");
    }
}
