package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.Leadership.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * Connects this node with the others: while it follows, applies the leader's snapshots to the {@link MarketState};
 * while it leads, serves their requests for a refresh. Reads Redis on one thread of its own. Thread-safe.
 */
public final class Replicator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
    private static final Duration WAIT = Duration.ofSeconds(1);
    /** How long a leader waits for a request; the wait ends when it is no longer the leader. */
    private static final Duration LEADER_WAIT = Duration.ofSeconds(30);

    private static final int BATCH = 64;
    /** Entries of other programs may follow the leader's newest. */
    private static final int LOOK_BACK = 16;
    /** After so long without an entry the stream may have been recreated, with smaller ids. */
    private static final Duration REREAD_AFTER = Duration.ofSeconds(10);

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final MarketChannel channel;
    private final Leadership leadership;
    private final MarketState state;
    private final SnapshotPublisher publisher;
    private final RefreshCoordinator refreshes;
    private final InstantSource clock;
    private final CheckpointReader checkpoints;
    private final SnapshotDecoder decoder;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong foreign = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong replicated = new AtomicLong();
    private volatile Duration lag = Duration.ZERO;
    private volatile long epoch;
    private volatile Instant receivedAt;
    private volatile String failingUpstreams = "";
    private volatile @Nullable String position;
    /** When entries were last read or the whole stream was looked at. Used by the replicator's own thread only. */
    private Instant lookedAt;

    /**
     * Creates a replicator that does nothing until {@link #start}.
     *
     * @param channel closed with this
     * @param collector fetches when another node requests a refresh
     */
    public Replicator(
            MarketChannel channel,
            Leadership leadership,
            MarketState state,
            Collector collector,
            SnapshotPublisher publisher,
            InstantSource clock) {
        this.channel = channel;
        this.leadership = leadership;
        this.state = state;
        this.publisher = publisher;
        this.refreshes = new RefreshCoordinator(channel, collector, publisher, leadership);
        this.clock = clock;
        CompactReadingsCodec codec = new CompactReadingsCodec(state.catalog());
        this.checkpoints = new CheckpointReader(channel, codec);
        this.decoder = new SnapshotDecoder(state.catalog(), codec);
        this.receivedAt = clock.instant();
        this.lookedAt = receivedAt;
        leadership.onChange(role -> channel.stopAwaitingRequests());
    }

    /** Reads the channel in the background until {@link #close}. */
    void start() {
        Thread.ofVirtual().name("market-replicator").start(this::run);
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                if (!read()) {
                    closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads once what this node's role requires; false if Redis cannot be read. */
    private boolean read() {
        try {
            switch (leadership.role()) {
                case LEADER -> refreshes.serve(LEADER_WAIT);
                case FOLLOWER -> replicate();
                case ALONE -> {
                    return false;
                }
            }
            return true;
        } catch (RedisUnavailableException e) {
            LOG.debug("The other nodes cannot be reached: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            if (closed.getCount() > 0) {
                BackgroundFailures.survived("market-replicator", e);
            }
        }
        return false;
    }

    /** Applies new entries, waiting for them up to a second. Starts with the newest entry of the stream. */
    private void replicate() {
        String before = position;
        Duration silent = Duration.between(lookedAt, clock.instant()).abs();
        List<StreamEntry> entries;
        if (before == null || silent.compareTo(REREAD_AFTER) >= 0) {
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
            apply(entries);
        }
    }

    private void apply(List<StreamEntry> entries) {
        List<RemoteSnapshot> snapshots =
                entries.stream().flatMap(entry -> decode(entry).stream()).toList();
        for (RemoteSnapshot snapshot : snapshots) {
            state.follow(snapshot);
            replicated.incrementAndGet();
        }
        if (!snapshots.isEmpty()) {
            RemoteSnapshot newest = snapshots.getLast();
            receivedAt = clock.instant();
            lag = Duration.between(newest.timestamp(), receivedAt);
            epoch = newest.epoch();
            publisher.replicated();
            refreshes.answered(newest.refreshed());
        }
    }

    /**
     * The snapshot of an entry; nothing if another program wrote it, if only one of both markets is simulated, or if
     * its checkpoint is gone.
     */
    private Optional<RemoteSnapshot> decode(StreamEntry entry) {
        if (!SnapshotDecoder.isSnapshot(entry.fields())) {
            foreign.incrementAndGet();
            return Optional.empty();
        }
        Optional<Checkpoint.Id> needed = SnapshotDecoder.checkpoint(entry.fields());
        Optional<Checkpoint> checkpoint = needed.flatMap(checkpoints::find);
        if (needed.isPresent() && checkpoint.isEmpty()) {
            return Optional.empty();
        }
        Optional<RemoteSnapshot> snapshot = decoder.decode(
                entry.fields(), checkpoint.map(Checkpoint::readings).orElse(ReplicatedReadings.NONE));
        if (snapshot.isEmpty() && broken.incrementAndGet() == 1) {
            LOG.warn(
                    "The entry {} of the market stream cannot be decoded and is ignored, as others like it will be",
                    entry.id());
        }
        if (snapshot.filter(other -> other.simulated() != state.simulated()).isPresent()) {
            foreign.incrementAndGet();
            return Optional.empty();
        }
        if (snapshot.isPresent()) {
            failingUpstreams = failingUpstreams(entry.fields());
        }
        return snapshot;
    }

    private static String failingUpstreams(Map<String, String> fields) {
        String failing = fields.getOrDefault(StreamEncoder.UPSTREAMS, "");
        return failing.length() <= StreamEncoder.LONGEST_UPSTREAMS ? failing : "";
    }

    /** Which upstreams fail, as the leader last reported; empty while none does. */
    public String failingUpstreams() {
        return failingUpstreams;
    }

    /**
     * Requests a refresh from the leader and waits for it.
     *
     * @return whether the leader answered within {@code timeout}; false as well if this node has become the leader
     */
    boolean refresh(Duration timeout) throws InterruptedException {
        return refreshes.request(timeout);
    }

    /** Healthy, naming the leader; degraded while the leader is silent. */
    Health health() {
        Instant since = receivedAt.isAfter(leadership.since()) ? receivedAt : leadership.since();
        Duration silent = Duration.between(since, clock.instant());
        return silent.compareTo(SILENCE) <= 0
                ? Health.healthy("follows " + leadership.leader().orElse("the leader"))
                : Health.degraded("the leader has been silent for " + silent.toSeconds()
                        + " s; the last values are shown with their age");
    }

    /**
     * What was followed.
     *
     * @param followed the entries that were applied
     * @param lastId the identifier of the last entry; an empty text before the first
     * @param lagMs the age of the last entry when it was applied, in milliseconds
     * @param leaderEpoch the epoch of the leader that wrote it
     * @param foreignEntries the entries that no leader wrote
     * @param brokenEntries the entries that could not be read
     */
    record ReplicatorStatistics(
            @Counter long followed,
            String lastId,
            long lagMs,
            long leaderEpoch,
            @Counter long foreignEntries,
            @Counter long brokenEntries,
            @Counter long missingCheckpoints)
            implements Statistics {}

    ReplicatorStatistics statistics() {
        String last = position;
        return new ReplicatorStatistics(
                replicated.get(),
                last == null ? "" : last,
                lag.toMillis(),
                epoch,
                foreign.get(),
                broken.get(),
                checkpoints.missing());
    }

    @Override
    public void close() {
        closed.countDown();
        channel.close();
    }
}
