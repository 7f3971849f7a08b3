package dev.archipelago.observability;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.observability.SystemHealth.Component;
import dev.archipelago.observability.SystemHealth.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Monitors the state of every component: checks all of them each second on a separate platform thread, so that reading
 * the state never blocks, not even while the connection pool is exhausted or virtual threads make no progress.
 * Thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** A component check takes a second at most; after this time the monitor itself counts as failed. */
    private static final Duration OVERDUE = Duration.ofSeconds(10);

    private record Check(long at, List<Component> components) {}

    private final SystemHealth health;
    private final List<Consumer<Report>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Check last = new Check(System.nanoTime(), List.of());

    /** Does nothing until {@link #start} or {@link #refresh}; until then there are no components. */
    public HealthMonitor(SystemHealth health) {
        this.health = health;
    }

    /** Checks at once and each second until {@link #close}. Does not wait for the first check. */
    public void start() {
        Thread.ofPlatform().daemon().name("health-monitor").start(this::run);
    }

    /** Calls {@code listener} after each check from now on, on a thread that it must not block. */
    public void listen(Consumer<Report> listener) {
        listeners.add(listener);
    }

    /** The components and their statistics. */
    public SystemHealth health() {
        return health;
    }

    /**
     * The state as of the last check, and whether readers can be served now. Never blocks, so it may be called on the
     * event loop.
     */
    public Report current() {
        Check check = last;
        Duration age = Duration.ofNanos(System.nanoTime() - check.at());
        if (age.compareTo(OVERDUE) <= 0) {
            return health.report(check.components());
        }
        List<Component> components = new ArrayList<>(check.components());
        components.add(new Component(
                "health_monitor",
                Layer.OBSERVABILITY,
                Health.unhealthy("the components were last checked " + age.toSeconds() + " s ago")));
        return health.report(components);
    }

    /** Checks every component. Blocks as long as they do. */
    public void refresh() {
        List<Component> components = health.components();
        last = new Check(System.nanoTime(), components);
    }

    private void run() {
        try {
            do {
                try {
                    refresh();
                    Report report = current();
                    listeners.forEach(listener -> listener.accept(report));
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("health-monitor", e);
                }
            } while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
