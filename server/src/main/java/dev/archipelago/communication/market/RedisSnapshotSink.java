package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.store.EpochGuardedKey;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import dev.archipelago.infrastructure.store.EpochGuardedStream.Result;
import dev.archipelago.market.MarketCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Appends each snapshot of a leader to the market stream, which the other nodes replicate, and sets the key {@code
 * latest_market_data} for other programs, both in one script where they need not be in one slot. An entry refers to a
 * checkpoint of all readings, a key of its own. A write of
 * a former leader is refused by its epoch. Used by one thread at a time.
 */
public final class RedisSnapshotSink implements SnapshotSink {
    private static final String LATEST = "latest_market_data";
    private static final String LATEST_EPOCH = "archipelago:v1:~epoch:{" + LATEST + "}";
    private static final Duration LATEST_TIME_TO_LIVE = Duration.ofSeconds(10);
    private static final Duration CHECKPOINT_TIME_TO_LIVE = Duration.ofDays(1);
    /** The clocks of two nodes differ by no more than this, unless one is wrong. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(10);

    private final EpochGuardedStream stream;
    private final EpochGuardedKey checkpoints;
    private final EpochGuardedKey latest;
    private final CompactReadingsCodec codec;
    private final StreamEncoder encoder;
    private final StreamMonitor monitor;
    private final Supplier<String> failingUpstreams;
    private final boolean cluster;
    private volatile String lastWritten = "";
    /** The epoch with which {@link #latest} was last set alone, which refuses older leaders from then on. */
    private long registered;

    /**
     * A snapshot as written.
     *
     * @param withKey whether {@link #latest} was set together with the entry
     */
    private record Written(Publication publication, boolean withKey) {}

    /**
     * Creates a sink.
     *
     * @param stream the stream of snapshots
     * @param catalog the metrics of the snapshots
     * @param clock for the rate of entries
     * @param failingUpstreams which upstreams fail, empty while none does; called often, must not block
     */
    public RedisSnapshotSink(
            RedisLink link,
            StreamConfig stream,
            MarketCatalog catalog,
            Supplier<String> failingUpstreams,
            InstantSource clock) {
        this.stream = new EpochGuardedStream(link, stream.name(), stream.maxLength());
        this.checkpoints = new EpochGuardedKey(
                link, Checkpoint.key(stream.name()), Checkpoint.epochKey(stream.name()), CHECKPOINT_TIME_TO_LIVE);
        this.codec = new CompactReadingsCodec(catalog);
        this.encoder = new StreamEncoder(codec);
        this.monitor = new StreamMonitor(link, stream.name(), clock);
        this.latest = new EpochGuardedKey(link, LATEST, LATEST_EPOCH, LATEST_TIME_TO_LIVE);
        this.failingUpstreams = failingUpstreams;
        this.cluster = link.options().cluster();
    }

    /**
     * Writes the checkpoint if the entry needs a new one, the stream, then the key; the key also if writing the stream
     * fails, but not if it was refused. A snapshot without an epoch, of a node that leads because it cannot reach
     * Redis, is not written.
     *
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis does not answer
     */
    @Override
    public boolean publish(Publication publication) {
        String failing = failingUpstreams.get();
        lastWritten = failing;
        if (publication.epoch().isEmpty()) {
            monitor.dropped();
            return true;
        }
        long epoch = publication.epoch().getAsLong();
        Optional<Written> written = Optional.of(new Written(publication, false));
        boolean appended = false;
        try {
            written = append(epoch, publication, failing);
            appended = written.isPresent();
        } finally {
            count(appended);
            written = written.filter(one -> one.withKey() || setLatest(epoch, one.publication()));
        }
        return written.isPresent();
    }

    /** Sets the key alone and so records the epoch; false if a newer leader has set it. */
    private boolean setLatest(long epoch, Publication publication) {
        boolean set = latest.set(epoch, json(publication));
        registered = set ? epoch : registered;
        return set;
    }

    private static String json(Publication publication) {
        return new String(SnapshotJson.raw(publication.snapshot()), StandardCharsets.UTF_8);
    }

    private static Optional<EpochGuardedStream.Companion> companion(boolean withKey, Publication publication) {
        return withKey
                ? Optional.of(new EpochGuardedStream.Companion(LATEST, LATEST_TIME_TO_LIVE, json(publication)))
                : Optional.empty();
    }

    private void count(boolean appended) {
        if (appended) {
            monitor.published();
        } else {
            monitor.dropped();
        }
    }

    /**
     * Appends a snapshot; returns it as written, or nothing if a newer leader has written. Readers rely on increasing
     * timestamps: where the clock of the last leader was ahead of this node's, the entry is dated right after the last
     * one, unless that is further ahead than clocks may differ.
     */
    private Optional<Written> append(long epoch, Publication publication, String failing) {
        if (!checkpointed(epoch, publication, failing)) {
            return Optional.empty();
        }
        // The slots of a cluster may be on different servers; an epoch is recorded by setting the key alone first.
        boolean withKey = !cluster && registered == epoch;
        Result result = stream.append(epoch, encoder.encode(publication, failing), companion(withKey, publication));
        return switch (result) {
            case Result.Appended() -> Optional.of(new Written(publication, withKey));
            case Result.OlderEpoch() -> Optional.empty();
            case Result.NotLater(String last) -> {
                Instant ahead = OffsetDateTime.parse(last).toInstant();
                boolean near = ahead.isBefore(publication.snapshot().timestamp().plus(MAX_CLOCK_SKEW));
                Publication dated = near ? publication.at(ahead.plusNanos(1000)) : publication;
                Result again = stream.appendAtAnyTime(epoch, encoder.encode(dated, failing), companion(withKey, dated));
                yield again instanceof Result.Appended ? Optional.of(new Written(dated, withKey)) : Optional.empty();
            }
        };
    }

    /** Stores a checkpoint if the publication needs a new one; false if a newer leader has stored one. */
    private boolean checkpointed(long epoch, Publication publication, String failing) {
        Optional<Checkpoint> needed = encoder.checkpoint(publication, epoch, failing);
        if (needed.isPresent()) {
            Instant timestamp = publication.snapshot().timestamp();
            if (!checkpoints.set(epoch, needed.get().text(codec, timestamp))) {
                return false;
            }
            encoder.stored(needed.get(), timestamp);
        }
        return true;
    }

    @Override
    public void replaced(Publication publication) {
        monitor.dropped();
    }

    @Override
    public void observe() {
        monitor.look();
    }

    /** Returns the statistics of the stream under {@code stream}. */
    @Override
    public Map<String, Statistics> statistics() {
        return Map.of("stream", monitor.statistics());
    }

    /** Returns whether the set of failing upstreams has changed since the last snapshot. */
    @Override
    public boolean hasPendingUpdate() {
        return !failingUpstreams.get().equals(lastWritten);
    }
}
