package dev.archipelago.observability;

import dev.archipelago.cache.CacheMetrics;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The metrics of the server, for Prometheus. Thread-safe.
 *
 * <p>Labels are names of routes, islands and figures, which have few values; never a key, an id or an address.
 */
public final class SystemMetrics {

    private record Timed(String route, int status) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HealthMonitor monitor;
    // Meters hold their sources by weak references: these fields keep them reachable.
    private final Supplier<CacheStatistics> cache;
    private final IntSupplier subscribers;
    private final MultiGauge islandHealth;
    private final MultiGauge islandStatistics;
    private final ConcurrentMap<Timed, Timer> timers = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder nanoseconds = new LongAdder();

    public SystemMetrics(HealthMonitor monitor, Supplier<CacheStatistics> cache, IntSupplier subscribers) {
        this.monitor = monitor;
        this.cache = cache;
        this.subscribers = subscribers;
        this.islandHealth = MultiGauge.builder("archipelago.island.health")
                .description("1 healthy, 0.5 degraded, 0 unhealthy")
                .register(registry);
        this.islandStatistics = MultiGauge.builder("archipelago.island.statistic")
                .description("A statistic of an island")
                .register(registry);
        Gauge.builder("archipelago.live.subscribers", subscribers, IntSupplier::getAsInt)
                .register(registry);
        new CacheMetrics("house", cache).bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
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
        List<MultiGauge.Row<?>> healths = new ArrayList<>();
        for (SystemHealth.Component component : monitor.current().components()) {
            healths.add(MultiGauge.Row.of(
                    Tags.of(
                            "island",
                            component.name(),
                            "layer",
                            Integer.toString(component.layer().number())),
                    value(component.health().status())));
        }
        islandHealth.register(healths, true);
        List<MultiGauge.Row<?>> figures = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            monitor.health()
                    .statistics(layer)
                    .forEach((island, statistics) -> flatten(island, "", statistics, figures));
        }
        islandStatistics.register(figures, true);
        return registry.scrape();
    }

    private static void flatten(String island, String name, Object value, List<MultiGauge.Row<?>> rows) {
        switch (value) {
            case Number number -> rows.add(row(island, name, number.doubleValue()));
            case Boolean flag -> rows.add(row(island, name, flag ? 1 : 0));
            case Map<?, ?> map ->
                map.forEach(
                        (key, nested) -> flatten(island, name.isEmpty() ? "" + key : name + "." + key, nested, rows));
            default -> {
                // Strings and lists are not metrics.
            }
        }
    }

    private static MultiGauge.Row<?> row(String island, String name, double value) {
        return MultiGauge.Row.of(Tags.of("island", island, "statistic", name), value);
    }

    private static double value(Health.Status status) {
        return switch (status) {
            case HEALTHY -> 1;
            case DEGRADED -> 0.5;
            case UNHEALTHY -> 0;
        };
    }

    private Timer timer(Timed key) {
        return Timer.builder("archipelago.http.requests")
                .tags("route", key.route(), "status", Integer.toString(key.status()))
                .serviceLevelObjectives(
                        Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1))
                .register(registry);
    }
}
