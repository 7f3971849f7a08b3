package dev.archipelago.observability;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.observability.SystemHealth.Component;
import dev.archipelago.observability.SystemHealth.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the state of every component: asks all of them each second on a platform thread of its own, so that whoever reads it
 * waits for nothing, not even while the pool of connections is used up or virtual threads make no progress. Thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** No component may take longer than a second; after this the round itself counts as failed. */
    private static final Duration OVERDUE = Duration.ofSeconds(10);

    private record Round(long at, List<Component> components) {}

    private final SystemHealth health;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Round last = new Round(System.nanoTime(), List.of());

    /** Does nothing until {@link #start} or {@link #refresh}; until then there are no components. */
    public HealthMonitor(SystemHealth health) {
        this.health = health;
    }

    /** Begins to ask, at once and each second until {@link #close}. Does not wait for the first round. */
    public void start() {
        Thread.ofPlatform().daemon().name("health-monitor").start(this::run);
    }

    /** What every component is asked through, for its statistics. */
    public SystemHealth health() {
        return health;
    }

    /** The state as of the last round, and whether readers can be served now. Never blocks: made for the event loop. */
    public Report current() {
        Round round = last;
        Duration age = Duration.ofNanos(System.nanoTime() - round.at());
        if (age.compareTo(OVERDUE) <= 0) {
            return health.report(round.components());
        }
        List<Component> components = new ArrayList<>(round.components());
        components.add(new Component(
                "health_monitor",
                Layer.OBSERVABILITY,
                Health.unhealthy("the components were last asked " + age.toSeconds() + " s ago")));
        return health.report(components);
    }

    /** Asks every component now. Blocks as long as they do. */
    public void refresh() {
        List<Component> components = health.components();
        last = new Round(System.nanoTime(), components);
    }

    private void run() {
        try {
            do {
                try {
                    refresh();
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
