package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A restartable node of a simulated day, with a connection to Redis that can be cut. A restarted node has another name.
 */
final class DayNode implements AutoCloseable {
    private final String letter;
    private final int redisPort;
    private final Simulator simulator;
    private final ManualClock clock;
    private final BiConsumer<String, Snapshot> published;
    private Relay relay;
    private MarketNode node;
    private int starts;
    private boolean up;
    private boolean reaches;
    private long callsBefore;
    private boolean ledBefore;
    private volatile Optional<Snapshot> newest = Optional.empty();

    /** @param published receives the name of the node and each snapshot it publishes */
    DayNode(
            String letter,
            int redisPort,
            Simulator simulator,
            ManualClock clock,
            BiConsumer<String, Snapshot> published) {
        this.letter = letter;
        this.redisPort = redisPort;
        this.simulator = simulator;
        this.clock = clock;
        this.published = published;
        this.relay = relay(0);
        this.node = begun();
    }

    private Relay relay(int port) {
        reaches = true;
        try {
            return new Relay(port, redisPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MarketNode begun() {
        String name = letter + ++starts;
        up = true;
        callsBefore = 0;
        newest = Optional.empty();
        RedisOptions way = RedisOptions.of("redis://127.0.0.1:" + relay.port());
        return new MarketNode(name, way, LeaseTimes.USUAL, simulator, clock, Optional.of(snapshot -> {
            newest = Optional.of(snapshot);
            published.accept(name, snapshot);
        }));
    }

    /** Cuts the connection to Redis. */
    void cut() {
        reaches = false;
        try {
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the running node. */
    void end() {
        up = false;
        node.close();
    }

    /** Restores the connection and restarts the node where necessary. */
    void revive() {
        if (!reaches) {
            relay = relay(relay.port());
        }
        if (!up) {
            node = begun();
        }
    }

    /** Returns the current or last node. */
    MarketNode node() {
        return node;
    }

    boolean up() {
        return up;
    }

    /** Returns whether the connection to Redis is open. */
    boolean reaches() {
        return reaches;
    }

    /** Returns whether the node holds the lease. */
    boolean leads() {
        return up && reaches && node.lease.role() == Role.LEADER;
    }

    /** Returns whether the node calls upstreams, as the leader or because it is cut off. */
    boolean asks() {
        return up && node.lease.leading();
    }

    boolean fetching() {
        return up && node.adapter.fetching();
    }

    boolean streams() {
        return up
                && node.stream
                        .statistics()
                        .filter(stream -> stream.state() == Statistics.Outcome.OK)
                        .isPresent();
    }

    /** Returns the number of frames received over the stream. */
    long frames() {
        return up
                ? node.stream
                        .statistics()
                        .map(stream -> stream.activity().frames())
                        .orElse(0L)
                : 0;
    }

    /** Returns the observation time of the last published price of Bitcoin. */
    Optional<Instant> priceAt() {
        return newest.flatMap(
                snapshot -> snapshot.reading(TestCoins.BTC.price()).observedAt());
    }

    /** Stores the role for {@link #followed()}. */
    void beginStep() {
        ledBefore = asks();
    }

    /** Returns whether the node has called an upstream since the last invocation, or receives a stream. */
    boolean asked() {
        long calls = up ? node.calls.get() : 0;
        boolean asked = up && (calls > callsBefore || streams());
        callsBefore = calls;
        return asked;
    }

    /** Returns whether the node was a follower at the beginning of the step and still is. */
    boolean followed() {
        return !ledBefore && !asks();
    }

    @Override
    public void close() {
        if (up) {
            end();
        }
        if (reaches) {
            cut();
        }
    }
}
