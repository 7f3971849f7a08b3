package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of the removal markers in Redis: one small key for everything, each tag and each key space,
 * holding the time by Redis's clock at which it was last removed. A marker read or heard of is believed for a second, and
 * only while the backplane tells of new ones. Thread-safe.
 */
final class InvalidationMarkers {

    private static final long BELIEVED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST = 50_000;

    private record Known(long value, long readAt) {}

    private record Own(long value, long before) {}

    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Cache<String, Own> own =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final LongSupplier nanos;
    private volatile boolean heard;

    InvalidationMarkers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Where it stands, if that need not be asked for again. */
    OptionalLong cached(String marker) {
        Known last = heard ? known.getIfPresent(marker) : null;
        return last == null || nanos.getAsLong() - last.readAt() >= BELIEVED_NANOS
                ? OptionalLong.empty()
                : OptionalLong.of(last.value());
    }

    /** Where it stood when it was last heard of; 0 if never. */
    long last(String marker) {
        Known last = known.getIfPresent(marker);
        return last == null ? 0 : last.value();
    }

    /** Takes note of where it stands, and returns the highest it was ever seen at: it never goes back. */
    long learn(String marker, long value) {
        long now = nanos.getAsLong();
        return known.asMap()
                .merge(
                        marker,
                        new Known(value, now),
                        (one, other) -> new Known(Math.max(one.value(), other.value()), now))
                .value();
    }

    /**
     * Takes note of where this process has set it to.
     *
     * @param before where it stood until then
     */
    void wrote(String marker, long value, long before) {
        own.put(marker, new Own(value, before));
        learn(marker, value);
    }

    /** Where this process set it to the last time; 0 if it never did. */
    long own(String marker) {
        Own last = own.getIfPresent(marker);
        return last == null ? 0 : last.value();
    }

    /**
     * Up to where it may stand without a removal after {@code time} of Redis, if this process made none after it itself: a
     * removal of its own that reached Redis only then is taken for what it is.
     */
    long floor(String marker, long time) {
        Own last = own.getIfPresent(marker);
        return last != null && last.before() <= time ? Math.max(last.value(), time) : time;
    }

    /** Whether the backplane tells of new markers from now on. */
    void heard(boolean now) {
        heard = now;
        if (now) {
            // What was said in between was missed: each is asked for again.
            known.asMap().replaceAll((marker, last) -> new Known(last.value(), nanos.getAsLong() - BELIEVED_NANOS));
        }
    }

    /** The number Redis holds; 0 if there is none or it is none. */
    static long parse(byte @Nullable [] bytes) {
        return bytes == null ? 0 : number(new String(bytes, StandardCharsets.US_ASCII));
    }

    /** The same for text. */
    static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
