package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.streams.StreamGroupStatistics;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.cache.streams.StreamStatus;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.island.Statistics.Label;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The statistics of the market stream: its length, its newest entry and its consumer groups, as Redis states them, and
 * what this node has published. Thread-safe.
 */
final class StreamMonitor {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    /** The time between two checks while the statistics are not requested. */
    private static final Duration BETWEEN_IDLE_LOOKS = Duration.ofMinutes(2);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final StreamReader reader;
    private final InstantSource clock;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** The times of the last minute's entries, which are at most one a second. */
    private final ArrayDeque<Instant> recent = new ArrayDeque<>();

    private volatile Optional<RedisStatistics> seen = Optional.empty();
    private Instant lookedAt = Instant.MIN;
    private volatile Instant askedAt;

    /**
     * The statistics of the stream.
     *
     * @param published the entries appended by this node
     * @param dropped the snapshots of this node that did not reach the stream
     * @param perMinute the entries appended by this node within the last minute
     * @param seen as Redis states it; empty before the first look
     */
    record StreamStatistics(
            @Counter long published,
            @Counter long dropped,
            long perMinute,
            @Inline Optional<RedisStatistics> seen) implements Statistics {}

    /** The length of the stream, its newest entry and its consumer groups by name. */
    record RedisStatistics(
            OptionalLong length,
            Optional<String> lastId,
            @Label("group") Map<String, GroupStatistics> groups) implements Statistics {}

    /** A consumer group as in {@link StreamGroupStatistics}. */
    record GroupStatistics(long consumers, long pending, String lastId, OptionalLong lag) implements Statistics {}

    /** @param stream the complete key of the stream */
    StreamMonitor(RedisLink link, String stream, InstantSource clock) {
        this.reader = new StreamReader(link, stream);
        this.clock = clock;
        this.askedAt = clock.instant();
    }

    /** Counts an entry that was appended. */
    void published() {
        published.incrementAndGet();
        synchronized (recent) {
            recent.addLast(clock.instant());
            if (recent.size() > 2 * MINUTE.toSeconds()) {
                recent.removeFirst();
            }
        }
    }

    /** Counts a snapshot that does not reach the stream. */
    void dropped() {
        dropped.incrementAndGet();
    }

    /**
     * Asks Redis for the state of the stream: every two seconds while the statistics are asked for, otherwise every
     * two minutes. Blocks for half a second at most.
     */
    synchronized void look() {
        Instant now = clock.instant();
        boolean asked = askedAt.plus(MINUTE).isAfter(now);
        if (lookedAt.plus(asked ? BETWEEN_LOOKS : BETWEEN_IDLE_LOOKS).isAfter(now)) {
            return;
        }
        lookedAt = now;
        StreamStatus status = reader.status(TIMEOUT);
        Map<String, GroupStatistics> groups = new LinkedHashMap<>();
        status.groups()
                .forEach(group -> groups.put(
                        group.name(),
                        new GroupStatistics(group.consumers(), group.pending(), group.lastId(), group.lag())));
        seen = Optional.of(new RedisStatistics(status.length(), status.lastId(), groups));
    }

    /** The statistics as of the last look. Never blocks. */
    StreamStatistics statistics() {
        askedAt = clock.instant();
        return new StreamStatistics(published.get(), dropped.get(), perMinute(), seen);
    }

    private long perMinute() {
        Instant since = clock.instant().minus(MINUTE);
        synchronized (recent) {
            return recent.stream().filter(at -> at.isAfter(since)).count();
        }
    }
}
