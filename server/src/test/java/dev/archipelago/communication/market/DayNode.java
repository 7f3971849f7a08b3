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

/** A place for a node of the day, with its own way to Redis; what starts there after a loss is another node. */
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

    /** @param published told of each snapshot and the name of the node whose it is */
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

    /** Cuts its way to Redis. */
    void cut() {
        reaches = false;
        try {
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the node that runs here. */
    void end() {
        up = false;
        node.close();
    }

    /** Connects and starts again what is cut off or ended. */
    void revive() {
        if (!reaches) {
            relay = relay(relay.port());
        }
        if (!up) {
            node = begun();
        }
    }

    /** The node that runs or ran last. */
    MarketNode node() {
        return node;
    }

    boolean up() {
        return up;
    }

    /** Whether its way to Redis is open. */
    boolean reaches() {
        return reaches;
    }

    /** Whether it holds the lease, which all others accept. */
    boolean leads() {
        return up && reaches && node.lease.role() == Role.LEADER;
    }

    /** Whether it asks the upstreams, as leader or because it is cut off. */
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

    /** Quotes that came over its stream. */
    long frames() {
        return up
                ? node.stream
                        .statistics()
                        .map(stream -> stream.activity().frames())
                        .orElse(0L)
                : 0;
    }

    /** When the price of Bitcoin was observed that it published last. */
    Optional<Instant> priceAt() {
        return newest.flatMap(
                snapshot -> snapshot.reading(TestCoins.BTC.price()).observedAt());
    }

    /** Remembers its role for {@link #followed()}. */
    void beginStep() {
        ledBefore = asks();
    }

    /** Whether it called or listened to an upstream since the last time. */
    boolean asked() {
        long calls = up ? node.calls.get() : 0;
        boolean asked = up && (calls > callsBefore || streams());
        callsBefore = calls;
        return asked;
    }

    /** Whether it was a follower at the beginning of the step and is one now. */
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
