package dev.archipelago;

import dev.archipelago.cache.Cache;
import dev.archipelago.communication.market.Collector;
import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.market.MarketState;
import dev.archipelago.communication.market.SnapshotPublisher;
import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.QuotaMonitor;
import dev.archipelago.external.QuoteStreams;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.TickerStream;
import dev.archipelago.external.UpstreamConnections;
import dev.archipelago.external.Upstreams;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.http.ExchangeLog;
import dev.archipelago.infrastructure.http.ExchangeRecorder;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.http.RecordingHttpClient;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Calls the upstreams as a server does, without PostgreSQL, Redis and pages, and records their answers in a directory.
 * The simulator plays them with {@code ./run --replay DIR}.
 */
final class RecordCommand {

    /** Two gigabytes at most: about four days of the default coins. */
    private static final long FILE_BYTES = 64L << 20;

    private static final int FILES = 32;
    private static final String BINANCE = "binance";
    private static final Duration BETWEEN_REPORTS = Duration.ofMinutes(1);

    private final Configuration configuration;
    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    RecordCommand(Configuration configuration, PrintStream out, PrintStream err, InstantSource clock) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Records until the process is asked to end or writing fails; returns the exit code. */
    int run(Path directory) {
        Recording recording;
        try {
            recording = start(directory);
        } catch (IOException e) {
            err.println("Cannot record in " + directory + ": " + e.getMessage());
            return 1;
        }
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            recording.close();
                            out.println(recording.progress());
                            stop.countDown();
                        },
                        "stop"));
        out.println("Recording in " + directory + "; stop with Ctrl-C");
        try {
            while (recording.log.failure().isEmpty()) {
                if (stop.await(BETWEEN_REPORTS.toMillis(), TimeUnit.MILLISECONDS)) {
                    return 0;
                }
                out.println(recording.progress());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        err.println(recording.log.failure().orElse("interrupted"));
        return 1;
    }

    /**
     * Starts to record.
     *
     * @throws IOException if the directory cannot be written to or already holds a recording
     */
    Recording start(Path directory) throws IOException {
        MarketCatalog catalog = MarketCatalog.of(configuration.market().coins());
        ExchangeLog log = ExchangeLog.open(directory, session(catalog.coins()), FILE_BYTES, FILES);
        Map<URI, String> paths = new LinkedHashMap<>();
        Set<String> secrets = new LinkedHashSet<>();
        Upstreams.REGISTERED.variables().forEach((name, variables) -> {
            UpstreamSettings settings = configuration.upstreams().of(name);
            for (UpstreamVariables.Address address : variables.addresses()) {
                settings.alternative(address).ifPresent(uri -> paths.put(uri, address.simulatorPath()));
            }
            settings.key().ifPresent(key -> secrets.add(key.reveal()));
        });
        ExchangeRecorder recorder = new ExchangeRecorder(log, paths, secrets, clock);
        return new Recording(configuration, catalog, log, recorder, clock);
    }

    /** The first line of each file: what a replay must know of the configuration. */
    private Map<String, Object> session(List<Coin> coins) {
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("at", clock.instant().toString());
        session.put("kind", "session");
        session.put("version", 1);
        session.put("coins", coins.stream().map(Coin::symbol).toList());
        session.put(
                "keys",
                Upstreams.REGISTERED.list().stream()
                        .map(upstream -> upstream.name())
                        .filter(name -> configuration.upstreams().of(name).key().isPresent())
                        .toList());
        return session;
    }

    /** A recording in progress. */
    static final class Recording implements AutoCloseable {
        private final ExchangeLog log;
        private final Components components = new Components();
        private final MarketService market;

        Recording(
                Configuration configuration,
                MarketCatalog catalog,
                ExchangeLog log,
                ExchangeRecorder recorder,
                InstantSource clock) {
            this.log = components.add(log);
            HttpFetcher fetcher = components.add(new HttpFetcher());
            Leadership alone = Leadership.alone(clock.instant());
            UpstreamConnections upstreams = new UpstreamConnections(
                    Upstreams.REGISTERED,
                    configuration.upstreams(),
                    catalog.coins(),
                    Optional.empty(),
                    (uri, headers, deadline) -> get(fetcher, recorder, uri, headers, deadline),
                    clock,
                    new Random());
            SourceRegistry sources = upstreams.sources();
            MarketState state =
                    MarketState.of(catalog, sources, configuration.market().plausibility(), configuration.simulated());
            QuoteStreams streams = components.add(streams(
                    configuration,
                    catalog.coins(),
                    state,
                    components.add(new RecordingHttpClient(HttpClient.newHttpClient(), recorder)),
                    clock));
            Cache cache = components.add(Cache.builder().clock(clock).build());
            // A stream replaces no call here, so that its upstream's other answers are recorded, too.
            Collector collector = new Collector(sources, Optional.empty(), cache, state, clock);
            this.market = components.add(new MarketService(
                    alone, collector, Optional.empty(), new SnapshotPublisher(state, List.of(), alone, clock)));
            for (QuotaMonitor monitor : upstreams.quotaMonitors(() -> true)) {
                components.add(monitor).start();
            }
            streams.roleChanged();
            market.start();
            Thread.ofVirtual().name("record-fallbacks").start(() -> fetchOnce(sources));
        }

        /** All streams that upstreams offer; the prices of one suffice for {@code state}. */
        private static QuoteStreams streams(
                Configuration configuration,
                List<Coin> coins,
                MarketState state,
                HttpClient client,
                InstantSource clock) {
            Map<String, QuoteListener> listeners = new LinkedHashMap<>();
            Upstreams.REGISTERED
                    .streams()
                    .keySet()
                    .forEach(name -> listeners.put(name, (coin, quote, receivedAt) -> {}));
            listeners.put(BINANCE, state.quotes(BINANCE, TickerStream.INTERVAL));
            return QuoteStreams.of(
                    Upstreams.REGISTERED.streams(),
                    listeners,
                    configuration.upstreams(),
                    coins,
                    new TickerStream.Connector(
                            client, TickerStream.Timing.DEFAULT, clock, RandomGenerator.getDefault()),
                    () -> true);
        }

        private static HttpAnswer get(
                HttpFetcher fetcher, ExchangeRecorder recorder, URI uri, Map<String, String> headers, Duration deadline)
                throws HttpFetchException {
            try {
                HttpAnswer answer = fetcher.get(uri, headers, deadline);
                recorder.answered(uri, answer);
                return answer;
            } catch (HttpFetchException e) {
                recorder.failed(uri, e);
                throw e;
            }
        }

        /** Calls each source once, also those that are called only while others fail. */
        private static void fetchOnce(SourceRegistry sources) {
            for (GuardedSource<?> source : new ArrayList<>(sources.sources())) {
                try {
                    if (source.configured()) {
                        var _ = source.fetch();
                    }
                } catch (SourceException recorded) {
                    // The failure is recorded like any other answer.
                }
            }
        }

        /** The market as a server would see it. */
        MarketService market() {
            return market;
        }

        ExchangeLog log() {
            return log;
        }

        String progress() {
            return log.lines() + " answers and frames recorded"
                    + (log.dropped() > 0 ? ", " + log.dropped() + " dropped because the disk was too slow" : "");
        }

        @Override
        public void close() {
            components.close();
        }
    }
}
