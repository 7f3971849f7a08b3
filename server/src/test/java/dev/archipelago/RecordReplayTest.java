package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.Upstreams;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.market.Decimals;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulator.Replay;
import dev.archipelago.simulator.ScenarioException;
import dev.archipelago.simulator.ServedValue;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a recorded session of the simulator, replayed over real sockets, yields the same figures. */
class RecordReplayTest {
    private static final String KEY = "key-that-must-not-be-recorded";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /** The distinct values observed so far, by metric. */
    private static final class Shown {
        final Map<Metric, Set<BigDecimal>> values = new ConcurrentHashMap<>();
        private volatile boolean complete;

        void add(Snapshot snapshot) {
            snapshot.readings()
                    .forEach((metric, reading) -> reading.value()
                            .ifPresent(value -> values.computeIfAbsent(metric, _ -> ConcurrentHashMap.newKeySet())
                                    .add(value)));
            complete |= snapshot.mainReadings().stream().map(Reading::value).allMatch(Optional::isPresent)
                    && snapshot.reading(Metrics.CMC_FNG_VALUE).value().isPresent()
                    && snapshot.usdVnd().value().isPresent();
        }
    }

    private static RecordCommand command(URI simulator) {
        Map<String, String> variables =
                new HashMap<>(UpstreamFixture.variables(UpstreamFixture.simulator(simulator), Optional.of(KEY)));
        try {
            Configuration configuration =
                    ConfigurationReader.read(variables, Path.of("/dev/null"), Upstreams.REGISTERED.variables());
            return new RecordCommand(configuration, System.out, System.err, InstantSource.system());
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Records until every metric has a value and the recording has {@code lines} lines. */
    private static Shown record(URI upstreams, Path into, int lines) throws IOException, InterruptedException {
        Shown shown = new Shown();
        CountDownLatch enough = new CountDownLatch(1);
        try (RecordCommand.Recording recording = command(upstreams).start(into)) {
            recording.market().listen(snapshot -> {
                shown.add(snapshot);
                if (shown.complete && recording.log().lines() >= lines) {
                    enough.countDown();
                }
            });
            assertThat(enough.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s lines, shown: %s", recording.log().lines(), shown.values.keySet())
                    .isTrue();
        }
        return shown;
    }

    @Test
    void replay_recordedMarket_showsTheSameFigures() throws IOException, InterruptedException, ScenarioException {
        Path recorded = directory.resolve("recorded");
        Map<String, Set<BigDecimal>> served = new HashMap<>();
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults())) {
            record(URI.create("http://127.0.0.1:" + simulator.port()), recorded, 60);
            for (String metric : simulator.record().given()) {
                served.put(metric, values(simulator.record().given(metric)));
            }
        }

        Shown replayed;
        try (Replay replay = Replay.start(SimulatorOptions.defaults(), recorded, 1)) {
            replayed = record(URI.create(replay.base()), directory.resolve("again"), 60);
        }

        replayed.values.remove(Metrics.USD_VND);
        replayed.values.forEach((metric, values) -> assertThat(served.getOrDefault(metric.key(), Set.of()))
                .as(metric.key())
                .containsAll(values));
    }

    private static Set<BigDecimal> values(List<ServedValue> served) {
        return served.stream()
                .flatMap(value -> value.value().stream())
                .map(Decimals::plain)
                .collect(Collectors.toSet());
    }

    @Test
    void record_keysOfUpstreams_areNotWritten() throws IOException, InterruptedException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults())) {
            record(URI.create("http://127.0.0.1:" + simulator.port()), directory, 30);
        }

        try (Stream<Path> files = Files.list(directory)) {
            String all = String.join("", files.map(RecordReplayTest::read).toList());
            assertThat(all)
                    .doesNotContain(KEY)
                    .contains("secret=***", "\"kind\":\"frame\"", "/coingecko/api/v3/global");
        }
    }

    @Test
    void start_directoryWithRecording_isRefused() throws IOException {
        Files.writeString(directory.resolve("exchanges-000001.jsonl"), "{}\n");

        assertThatThrownBy(() -> command(URI.create("http://127.0.0.1:1")).start(directory))
                .hasMessageContaining("already holds a recording");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
