package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots of the board at the right pace and gives them to everyone: to this node's listeners always, to Redis and
 * the store only while this node leads. Thread-safe; no method blocks.
 */
final class SnapshotPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);
    /** One second less what a scheduler may come too early. */
    private static final Duration BETWEEN_SNAPSHOTS = Duration.ofMillis(990);

    /** The leader keeps the pace; on their way its snapshots may come closer together. */
    private static final Duration BETWEEN_FOLLOWED = Duration.ofMillis(500);

    private static final Duration AT_LEAST_EACH = Duration.ofSeconds(5);

    private final MarketState board;
    private final Supplier<Duration> lastTook;
    private final SnapshotPersister keeper;
    private final Leadership leadership;
    private final boolean simulated;
    private final InstantSource clock;
    private final SnapshotSink outlet;
    private final ConflatingWorker<Publication> publisher;
    private final List<SnapshotListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong refreshed = new AtomicLong();
    private volatile Snapshot current;
    private volatile Duration followedTook = Duration.ZERO;
    private Instant publishedAt = Instant.MIN;
    private boolean announce;

    /** @param lastTook how long this node's last round took */
    SnapshotPublisher(
            MarketState board,
            Supplier<Duration> lastTook,
            SnapshotSink outlet,
            SnapshotPersister keeper,
            Leadership leadership,
            boolean simulated,
            InstantSource clock,
            Executor executor) {
        this.board = board;
        this.lastTook = lastTook;
        this.keeper = keeper;
        this.leadership = leadership;
        this.simulated = simulated;
        this.clock = clock;
        this.outlet = outlet;
        this.publisher = new ConflatingWorker<>("Publishing the market snapshot", executor, publication -> {
            if (!outlet.publish(publication)) {
                refused.incrementAndGet();
            }
        });
        this.current = board.peek(clock.instant(), Duration.ZERO, simulated);
    }

    /** Publishes if there is something new, or nothing was published for five seconds; never twice in a second. */
    void publishIfDue() {
        publishIfDue(BETWEEN_SNAPSHOTS);
    }

    private synchronized void publishIfDue(Duration between) {
        Instant now = clock.instant();
        boolean early = publishedAt.plus(between).isAfter(now);
        boolean late = !publishedAt.plus(AT_LEAST_EACH).isAfter(now);
        if (early || !(late || announce || board.changed() || leadership.leading() && outlet.hasNews())) {
            return;
        }
        Role role = leadership.role();
        OptionalLong epoch = role == Role.LEADER ? leadership.epoch() : OptionalLong.empty();
        Publication publication = board.publication(now, fetchDuration(), simulated, epoch, refreshed.get());
        Snapshot snapshot = publication.snapshot();
        current = snapshot;
        publishedAt = now;
        announce = false;
        published.incrementAndGet();
        for (SnapshotListener listener : listeners) {
            try {
                listener.onSnapshot(snapshot);
            } catch (RuntimeException e) {
                LOG.error("A snapshot listener threw, which it must not", e);
            }
        }
        if (role.leads()) {
            publisher.offer(publication);
            keeper.offer(snapshot);
        }
    }

    /** A snapshot of the leader is on the board, whose last round took that long. */
    void followed(Duration took) {
        followedTook = took;
        publishIfDue(BETWEEN_FOLLOWED);
    }

    private Duration fetchDuration() {
        return leadership.leading() ? lastTook.get() : followedTook;
    }

    /** A refresh was done for all requests up to that number: the next snapshot says so, and comes even if nothing changed. */
    synchronized void refreshed(long number) {
        announce |= number > refreshed.getAndAccumulate(number, Math::max);
    }

    /** The newest request for a refresh that was answered, as far as this node knows. */
    long refreshed() {
        return refreshed.get();
    }

    /** The newest snapshot. */
    Snapshot current() {
        return current;
    }

    /** Everything as it stands now, published or not. */
    Snapshot peek() {
        return board.peek(clock.instant(), fetchDuration(), simulated);
    }

    void listen(SnapshotListener listener) {
        listeners.add(listener);
    }

    Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("snapshots", published.get());
        figures.put("refused_snapshots", refused.get());
        figures.put("publishing", publisher.failing() ? "failing" : "ok");
        figures.put("saving", keeper.state());
        return figures;
    }
}
