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

/** What watches the server: the state of its components, its metrics, whether it makes progress, whether it is ready. Thread-safe. */
public final class Monitoring implements AutoCloseable {

    private final Readiness readiness = new Readiness();
    private final VirtualThreadWatchdog watchdog;
    private final HealthMonitor health;
    private final SystemMetrics metrics;

    /**
     * Does nothing until {@link #start}.
     *
     * @param components what is asked for its state; the watchdog is added
     * @param readable whether a reader who comes now can be shown a page; must not block
     * @param dumps where thread dumps are written
     * @param subscribers how many clients listen to the market
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
    }

    /** Begins to watch; the state of every component is known when this returns. Blocks as long as they take to say it. */
    public void start() {
        watchdog.start();
        health.refresh();
        health.start();
    }

    /** Whether load balancers should send clients here. */
    public Readiness readiness() {
        return readiness;
    }

    /** Whether the process works at all; if not, only a restart helps. Never blocks. */
    public boolean alive() {
        return !watchdog.stalled();
    }

    /** The state of the components. */
    public HealthMonitor health() {
        return health;
    }

    /** What is counted and measured. */
    public SystemMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        health.close();
        watchdog.close();
    }
}
