package dev.archipelago.cache.internal.invalidate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the invalidation markers as far as this process knows them. In Redis a marker is a small key; its
 * version is the time by Redis's clock of its last invalidation. A version that was read is reused for one second, and
 * only while the backplane delivers changes. Thread-safe.
 */
public final class InvalidationMarkers {

    private static final long REUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_MARKERS = 50_000;

    private record Known(long version, long readAt) {}

    private record Own(long version, long previous) {}

    private final Cache<String, Known> known = bounded();
    private final Cache<String, Own> own = bounded();
    private final LongSupplier nanos;
    private volatile boolean subscribed;

    public InvalidationMarkers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Its maintenance is short, and runs where it is due: waking another thread for it would cost every read. */
    private static <V> Cache<String, V> bounded() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_MARKERS)
                .executor(Runnable::run)
                .build();
    }

    /** Returns the version of a marker if it need not be read from Redis again. */
    public OptionalLong current(String marker) {
        Known last = subscribed ? known.getIfPresent(marker) : null;
        return last == null || nanos.getAsLong() - last.readAt() >= REUSE_NANOS
                ? OptionalLong.empty()
                : OptionalLong.of(last.version());
    }

    /** Returns the last known version of a marker; 0 if none is known. */
    public long lastKnown(String marker) {
        Known last = known.getIfPresent(marker);
        return last == null ? 0 : last.version();
    }

    /** Records the version of a marker and returns the highest one ever recorded: versions never decrease. */
    public long observe(String marker, long version) {
        long now = nanos.getAsLong();
        return known.asMap()
                .merge(
                        marker,
                        new Known(version, now),
                        (one, other) -> new Known(Math.max(one.version(), other.version()), now))
                .version();
    }

    /**
     * Records the version that an invalidation by this process received.
     *
     * @param previous the version before it
     */
    public void observeOwn(String marker, long version, long previous) {
        own.put(marker, new Own(version, previous));
        observe(marker, version);
    }

    /**
     * Returns the highest version the marker can have without an invalidation after {@code redisMicros}, given that
     * this process requested none since: an own invalidation that Redis received only later was requested earlier.
     */
    public long upperBoundAt(String marker, long redisMicros) {
        Own last = own.getIfPresent(marker);
        return last != null && last.previous() <= redisMicros ? Math.max(last.version(), redisMicros) : redisMicros;
    }

    /** Sets whether the backplane delivers changes. */
    public void subscribed(boolean now) {
        subscribed = now;
        if (now) {
            // Changes in between were missed, so that each version has to be read again.
            known.asMap().replaceAll((marker, last) -> new Known(last.version(), nanos.getAsLong() - REUSE_NANOS));
        }
    }

    /** Parses a version as stored in Redis; 0 if there is none or it is malformed. */
    public static long parse(byte @Nullable [] bytes) {
        return bytes == null ? 0 : parse(new String(bytes, StandardCharsets.US_ASCII));
    }

    /** Parses a version; 0 if it is malformed. */
    public static long parse(String text) {
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
