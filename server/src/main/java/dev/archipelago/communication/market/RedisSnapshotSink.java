package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.infrastructure.store.EpochGuardedKey;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import dev.archipelago.infrastructure.store.EpochGuardedStream.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Appends each snapshot of a leader to the market stream, which the other nodes replicate, and sets the key {@code
 * latest_market_data} for other programs. A write of a former leader is refused by its epoch. Thread-safe.
 */
public final class RedisSnapshotSink implements SnapshotSink {
    /** The field of an entry that lists the failing upstreams; absent while none fails. */
    static final String UPSTREAMS = "upstreams";

    static final int LONGEST_UPSTREAMS = 600;

    private static final String LATEST = "latest_market_data";
    private static final String LATEST_EPOCH = "archipelago:v1:~epoch:{" + LATEST + "}";
    private static final Duration LATEST_TIME_TO_LIVE = Duration.ofSeconds(10);
    /** The clocks of two nodes differ by no more than this, unless one is wrong. */
    private static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(10);

    private final EpochGuardedStream stream;
    private final EpochGuardedKey latest;
    private final Supplier<String> failingUpstreams;
    private volatile String lastWritten = "";

    /**
     * Creates a sink.
     *
     * @param stream the complete key of the stream
     * @param maximumLength the approximate number of entries that Redis keeps
     * @param failingUpstreams which upstreams fail, empty while none does; called often, must not block
     */
    public RedisSnapshotSink(RedisLink link, String stream, long maximumLength, Supplier<String> failingUpstreams) {
        this.stream = new EpochGuardedStream(link, stream, maximumLength);
        this.latest = new EpochGuardedKey(link, LATEST, LATEST_EPOCH, LATEST_TIME_TO_LIVE);
        this.failingUpstreams = failingUpstreams;
    }

    /**
     * Writes the stream, then the key; the key also if writing the stream fails, but not if it was refused. A snapshot
     * without an epoch, of a node that leads because it cannot reach Redis, is not written.
     *
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis does not answer
     */
    @Override
    public boolean publish(Publication publication) {
        String failing = failingUpstreams.get();
        lastWritten = failing;
        if (publication.epoch().isEmpty()) {
            return true;
        }
        long epoch = publication.epoch().getAsLong();
        Optional<Publication> written = Optional.of(publication);
        try {
            written = append(epoch, publication, failing);
        } finally {
            written = written.filter(
                    one -> latest.set(epoch, new String(SnapshotJson.raw(one.snapshot()), StandardCharsets.UTF_8)));
        }
        return written.isPresent();
    }

    /**
     * Appends a snapshot; returns it as written, or nothing if a newer leader has written. Readers rely on increasing
     * timestamps: where the clock of the last leader was ahead of this node's, the entry is dated right after the last
     * one, unless that is further ahead than clocks may differ.
     */
    private Optional<Publication> append(long epoch, Publication publication, String failing) {
        return switch (stream.append(epoch, fields(publication, failing))) {
            case Result.Appended() -> Optional.of(publication);
            case Result.OlderEpoch() -> Optional.empty();
            case Result.NotLater(String last) -> {
                Instant ahead = OffsetDateTime.parse(last).toInstant();
                boolean near = ahead.isBefore(publication.snapshot().timestamp().plus(MAX_CLOCK_SKEW));
                Publication dated = near ? publication.at(ahead.plusNanos(1000)) : publication;
                Result again = stream.appendAtAnyTime(epoch, fields(dated, failing));
                yield again instanceof Result.Appended ? Optional.of(dated) : Optional.empty();
            }
        };
    }

    private static Map<String, String> fields(Publication publication, String failing) {
        Map<String, String> fields = new LinkedHashMap<>(SnapshotJson.streamFields(publication));
        if (!failing.isEmpty() && failing.length() <= LONGEST_UPSTREAMS) {
            fields.put(UPSTREAMS, failing);
        }
        return fields;
    }

    /** Returns whether the set of failing upstreams has changed since the last snapshot. */
    @Override
    public boolean hasPendingUpdate() {
        return !failingUpstreams.get().equals(lastWritten);
    }
}
