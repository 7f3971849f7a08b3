package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.streams.StreamGroupStatistics;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.cache.streams.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The statistics of the market stream: its length, its newest entry and its consumer groups, as Redis states them, and
 * what this node has published. Thread-safe.
 */
final class StreamMonitor {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final StreamReader reader;
    private final InstantSource clock;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** The times of the last minute's entries, which are at most one a second. */
    private final ArrayDeque<Instant> recent = new ArrayDeque<>();

    private volatile Map<String, Object> figures = Map.of();
    private Instant lookedAt = Instant.MIN;

    /** @param stream the complete key of the stream */
    StreamMonitor(RedisLink link, String stream, InstantSource clock) {
        this.reader = new StreamReader(link, stream);
        this.clock = clock;
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

    /** Asks Redis for the state of the stream, at most every two seconds. Blocks for half a second at most. */
    synchronized void look() {
        Instant now = clock.instant();
        if (lookedAt.plus(BETWEEN_LOOKS).isAfter(now)) {
            return;
        }
        lookedAt = now;
        StreamStatus status = reader.status(TIMEOUT);
        Map<String, Object> seen = new LinkedHashMap<>();
        status.length().ifPresent(length -> seen.put("length", length));
        status.lastId().ifPresent(id -> seen.put("last_id", id));
        Map<String, Object> groups = new LinkedHashMap<>();
        status.groups().forEach(group -> groups.put(group.name(), group(group)));
        seen.put("groups", groups);
        figures = seen;
    }

    private static Map<String, Object> group(StreamGroupStatistics group) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("consumers", group.consumers());
        fields.put("pending", group.pending());
        fields.put("last_id", group.lastId());
        group.lag().ifPresent(lag -> fields.put("lag", lag));
        return fields;
    }

    /** The statistics as of the last look. Never blocks. */
    Map<String, Object> statistics() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("published", published.get());
        all.put("dropped", dropped.get());
        all.put("per_minute", perMinute());
        all.putAll(figures);
        return all;
    }

    private long perMinute() {
        Instant since = clock.instant().minus(MINUTE);
        synchronized (recent) {
            return recent.stream().filter(at -> at.isAfter(since)).count();
        }
    }
}
