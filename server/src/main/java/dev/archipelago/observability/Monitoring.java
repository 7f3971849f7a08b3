package dev.archipelago.observability;

import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.infrastructure.island.Island;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Observes the server: the state of its components, its metrics, its progress and its readiness. Thread-safe. */
public final class Monitoring implements AutoCloseable {

    private final Readiness readiness = new Readiness();
    private final VirtualThreadWatchdog watchdog;
    private final HealthMonitor health;
    private final SystemMetrics metrics;

    /**
     * Does nothing until {@link #start}.
     *
     * @param components the monitored components; the watchdog is added
     * @param readable whether a page can be served now; must not block
     * @param dumps the directory of thread dumps
     * @param subscribers the number of WebSocket clients
     */
    public Monitoring(
            List<Island> components,
            BooleanSupplier readable,
            Path dumps,
            Supplier<CacheStatistics> cache,
            IntSupplier subscribers,
            InstantSource clock) {
        this.watchdog = new VirtualThreadWatchdog(dumps, clock);
        List<Island> all =
                Stream.concat(components.stream(), Stream.of(watchdog)).toList();
        this.health = new HealthMonitor(new SystemHealth(all, readable, clock));
        this.metrics = new SystemMetrics(health, cache, subscribers);
        metrics.ready(() -> readiness.isReady() && readable.getAsBoolean());
    }

    /**
     * Starts monitoring; the state of every component is known when this method returns. Blocks as long as the
     * components do.
     */
    public void start() {
        watchdog.start();
        health.refresh();
        health.start();
    }

    /** Whether load balancers should send requests to this server. */
    public Readiness readiness() {
        return readiness;
    }

    /** Whether the process makes progress; if not, it must be restarted. Never blocks. */
    public boolean alive() {
        return !watchdog.stalled();
    }

    /** The state of the components. */
    public HealthMonitor health() {
        return health;
    }

    /** The metrics. */
    public SystemMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        health.close();
        watchdog.close();
    }
}
