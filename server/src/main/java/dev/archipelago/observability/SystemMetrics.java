package dev.archipelago.observability;

import dev.archipelago.cache.CacheMetrics;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.infrastructure.log.LogOutput;
import dev.archipelago.infrastructure.trace.Tracing;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The metrics of the server, for Prometheus. Thread-safe.
 *
 * <p>Labels are names of routes, islands and figures, which have few values; never a key, an id or an address.
 */
public final class SystemMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    /** The media type of {@link #scrapeOpenMetrics}. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String SPANS = "The spans that the collector of traces received, and those it did not";

    private record Timed(String route, int status) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new RequestExemplars());
    // Meters hold their sources by weak references: these fields keep them reachable.
    private final Supplier<CacheStatistics> cache;
    private final IntSupplier subscribers;
    private final ConcurrentMap<Timed, Timer> timers = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder nanoseconds = new LongAdder();

    public SystemMetrics(HealthMonitor monitor, Supplier<CacheStatistics> cache, IntSupplier subscribers) {
        this.cache = cache;
        this.subscribers = subscribers;
        // Before any other meter, because it configures the registry.
        ProcessMetrics.bindTo(registry);
        Gauge.builder("archipelago.live.subscribers", subscribers, IntSupplier::getAsInt)
                .description("The number of open WebSockets")
                .register(registry);
        FunctionCounter.builder("archipelago.access.log.dropped.lines", registry, any -> LogOutput.droppedLines())
                .description("The lines of the access log that were dropped because the output was too slow")
                .register(registry);
        registry.getPrometheusRegistry().register(new IslandMetrics(monitor));
        new CacheMetrics("house", cache).bindTo(registry);
    }

    /** Publishes whether this server accepts readers; {@code ready} must not block. */
    void ready(BooleanSupplier ready) {
        Gauge.builder("archipelago.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 while the server accepts readers, as /health/ready does")
                .register(registry);
    }

    /** Publishes how many spans {@code tracing} exported and lost; both are 0 if nothing is traced. */
    public void countTraces(Tracing tracing) {
        FunctionCounter.builder("archipelago.traces.spans", tracing, Tracing::exported)
                .tag("result", "exported")
                .description(SPANS)
                .register(registry);
        FunctionCounter.builder("archipelago.traces.spans", tracing, Tracing::lost)
                .tag("result", "lost")
                .description(SPANS)
                .register(registry);
    }

    /**
     * Counts one request.
     *
     * @param route the pattern of its path, not the path
     */
    public void request(String route, int status, long nanos) {
        requests.increment();
        nanoseconds.add(nanos);
        Timed key = new Timed(route, status);
        Timer timer = timers.get(key);
        if (timer == null) {
            timer = timers.computeIfAbsent(key, this::timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The number of requests. */
    public long requests() {
        return requests.sum();
    }

    /** The average duration of a request, in milliseconds; 0 without requests. */
    public double averageMillis() {
        long count = requests.sum();
        return count == 0 ? 0 : nanoseconds.sum() / 1e6 / count;
    }

    /** The statistics of the cache. */
    public CacheStatistics cache() {
        return cache.get();
    }

    /** The current number of WebSocket clients. */
    public int subscribers() {
        return subscribers.getAsInt();
    }

    /** All metrics in Prometheus' text format. Queries every island, so it may block. */
    public String scrape() {
        return registry.scrape();
    }

    /** All metrics as OpenMetrics, which has exemplars too. Queries every island, so it may block. */
    public String scrapeOpenMetrics() {
        return registry.scrape(OPEN_METRICS);
    }

    private Timer timer(Timed key) {
        return Timer.builder("archipelago.http.requests")
                .tags("route", key.route(), "status", Integer.toString(key.status()))
                .description("The time to answer a request")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
