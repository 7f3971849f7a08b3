package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of the removal marks in Redis: one small key for everything, each tag and each key space,
 * holding the time by Redis's clock at which it was last removed. A mark read or heard of is believed for a second, and
 * only while the backplane tells of new ones. Thread-safe.
 */
final class Marks {

    private static final long BELIEVED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST = 50_000;

    private record Known(long value, long readAt) {}

    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Cache<String, Long> own =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final LongSupplier nanos;
    private volatile boolean heard;

    Marks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Where it stands, if that need not be asked for again. */
    OptionalLong believed(String mark) {
        Known last = heard ? known.getIfPresent(mark) : null;
        return last == null || nanos.getAsLong() - last.readAt() >= BELIEVED_NANOS
                ? OptionalLong.empty()
                : OptionalLong.of(last.value());
    }

    /** Where it stood when it was last heard of; 0 if never. */
    long last(String mark) {
        Known last = known.getIfPresent(mark);
        return last == null ? 0 : last.value();
    }

    /** Takes note of where it stands, and returns the highest it was ever seen at: it never goes back. */
    long learn(String mark, long value) {
        long now = nanos.getAsLong();
        return known.asMap()
                .merge(
                        mark,
                        new Known(value, now),
                        (one, other) -> new Known(Math.max(one.value(), other.value()), now))
                .value();
    }

    /** Takes note of where this process has set it to. */
    void wrote(String mark, long value) {
        own.put(mark, value);
        learn(mark, value);
    }

    /** Where this process set it to the last time; 0 if it never did. */
    long own(String mark) {
        Long value = own.getIfPresent(mark);
        return value == null ? 0 : value;
    }

    /** Whether the backplane tells of new marks from now on. */
    void heard(boolean now) {
        heard = now;
        if (now) {
            // What was said in between was missed: each is asked for again.
            known.asMap().replaceAll((mark, last) -> new Known(last.value(), nanos.getAsLong() - BELIEVED_NANOS));
        }
    }

    /** A stamp with marks as they stood when last heard of. */
    Stamp stamp(List<String> marks) {
        Map<String, Long> seen = new LinkedHashMap<>();
        marks.forEach(mark -> seen.put(mark, last(mark)));
        return new Stamp(seen);
    }

    /** The number Redis holds; 0 if there is none or it is none. */
    static long parse(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0 || bytes.length > 18) {
            return 0;
        }
        try {
            return Long.parseLong(new String(bytes, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
