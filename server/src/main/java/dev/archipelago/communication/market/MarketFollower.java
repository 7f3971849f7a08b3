package dev.archipelago.communication.market;

import dev.archipelago.cache.RedisUnavailableException;
import dev.archipelago.cache.StreamEntry;
import dev.archipelago.cache.StreamReader;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.Leadership.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the other nodes: to the leader's snapshots while this node follows, to their requests for a refresh while it
 * leads. One thread of its own. Thread-safe.
 */
final class MarketFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MarketFollower.class);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int BATCH = 64;
    /** Entries of other programs may stand before the leader's newest. */
    private static final int LOOK_BACK = 16;
    /** After so long without an entry the stream may have begun anew, with smaller ids. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final MarketChannel channel;
    private final Leadership leadership;
    private final MarketState board;
    private final SnapshotPublisher press;
    private final RefreshCoordinator desk;
    private final boolean simulated;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong foreign = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong followed = new AtomicLong();
    private volatile Duration lag = Duration.ZERO;
    private volatile long epoch;
    private volatile Instant heardAt;
    private volatile @Nullable String position;
    /** When there last was an entry, or all were looked at. */
    private Instant lookedAt;

    MarketFollower(
            MarketChannel channel,
            Leadership leadership,
            MarketState board,
            SnapshotPublisher press,
            RefreshCoordinator desk,
            boolean simulated,
            InstantSource clock) {
        this.channel = channel;
        this.leadership = leadership;
        this.board = board;
        this.press = press;
        this.desk = desk;
        this.simulated = simulated;
        this.clock = clock;
        this.heardAt = clock.instant();
        this.lookedAt = heardAt;
    }

    /** Begins to listen, until {@link #close}. */
    void start() {
        Thread.ofVirtual().name("market-follower").start(this::listen);
    }

    private void listen() {
        try {
            while (closed.getCount() > 0) {
                if (!heard()) {
                    closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens once as this node's role asks; false if there was nobody to listen to. */
    private boolean heard() {
        try {
            switch (leadership.role()) {
                case LEADER -> desk.serve(WAIT);
                case FOLLOWER -> follow();
                case ALONE -> {
                    return false;
                }
            }
            return true;
        } catch (RedisUnavailableException e) {
            LOG.debug("Nothing is heard of the other nodes: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            if (closed.getCount() > 0) {
                BackgroundFailures.survived("market-follower", e);
            }
        }
        return false;
    }

    /** Takes what is new, after waiting for it a second at most. Begins with the newest entry there is. */
    private void follow() {
        String before = position;
        Duration silent = Duration.between(lookedAt, clock.instant()).abs();
        List<StreamEntry> entries;
        if (before == null || silent.compareTo(PATIENCE) >= 0) {
            entries = channel.latest(LOOK_BACK).reversed();
            lookedAt = clock.instant();
        } else {
            entries = channel.snapshotsAfter(before, BATCH, WAIT);
            lookedAt = entries.isEmpty() ? lookedAt : clock.instant();
        }
        String newest = entries.isEmpty() ? null : entries.getLast().id();
        position = newest != null ? newest : before != null ? before : StreamReader.BEGINNING;
        boolean known = newest == null || newest.equals(before);
        if (!known && leadership.role() == Role.FOLLOWER) {
            take(entries);
        }
    }

    private void take(List<StreamEntry> entries) {
        List<RemoteSnapshot> snapshots =
                entries.stream().flatMap(entry -> read(entry).stream()).toList();
        for (RemoteSnapshot snapshot : snapshots) {
            board.follow(snapshot);
            followed.incrementAndGet();
        }
        if (!snapshots.isEmpty()) {
            RemoteSnapshot newest = snapshots.getLast();
            heardAt = clock.instant();
            lag = Duration.between(newest.timestamp(), heardAt);
            epoch = newest.epoch();
            press.followed(newest.fetchDuration());
            desk.answered(newest.refreshed());
        }
    }

    /** What an entry says; nothing if it is not by a node of this site, or of another kind of market. */
    private Optional<RemoteSnapshot> read(StreamEntry entry) {
        if (!SnapshotDecoder.ours(entry.fields())) {
            foreign.incrementAndGet();
            return Optional.empty();
        }
        Optional<RemoteSnapshot> snapshot = SnapshotDecoder.decode(entry.fields());
        if (snapshot.isEmpty() && broken.incrementAndGet() == 1) {
            LOG.warn(
                    "The entry {} of the market stream cannot be read and is passed over, as others like it will be",
                    entry.id());
        }
        if (snapshot.filter(other -> other.simulated() != simulated).isPresent()) {
            foreign.incrementAndGet();
            return Optional.empty();
        }
        if (snapshot.isPresent()) {
            channel.hear(entry.fields());
        }
        return snapshot;
    }

    /** Healthy, saying whom this node follows; degraded while the leader is silent. */
    Health health() {
        Instant since = heardAt.isAfter(leadership.since()) ? heardAt : leadership.since();
        Duration silent = Duration.between(since, clock.instant());
        return silent.compareTo(SILENCE) <= 0
                ? Health.healthy("follows " + leadership.leader().orElse("whoever leads"))
                : Health.degraded("the leader has said nothing for " + silent.toSeconds()
                        + " s; the last values are shown with their age");
    }

    Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("followed", followed.get());
        String last = position;
        figures.put("last_id", last == null ? "" : last);
        figures.put("lag_ms", lag.toMillis());
        figures.put("leader_epoch", epoch);
        figures.put("foreign_entries", foreign.get());
        figures.put("broken_entries", broken.get());
        return figures;
    }

    @Override
    public void close() {
        closed.countDown();
        channel.close();
    }
}
