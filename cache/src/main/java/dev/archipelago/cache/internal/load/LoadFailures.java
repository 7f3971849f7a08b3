package dev.archipelago.cache.internal.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.internal.common.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The keys whose loads fail although there is no value to serve. From the second consecutive failure on they are not
 * loaded again for a while, which doubles with each further one. Thread-safe.
 */
final class LoadFailures {

    private static final long FIRST_NANOS = Duration.ofMillis(50).toNanos();
    private static final int MAX_DOUBLINGS = 20;
    private static final int MAX_KEYS = 10_000;

    /** Failures that lie further apart are not consecutive. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

    private record Failure(Throwable cause, int count, long retryAt) {}

    private final Cache<String, Failure> byKey = Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterWrite(FORGOTTEN_AFTER)
            .build();
    private final LongSupplier ticker;
    private final long maximum;

    LoadFailures(CacheSettings settings) {
        this.ticker = settings.time().ticker();
        this.maximum = Durations.nanos(settings.loading().failureBackOff());
    }

    /** A load failed, and there was nothing to serve instead. */
    void failed(String key, Throwable cause) {
        if (maximum > 0) {
            long now = ticker.getAsLong();
            byKey.asMap().compute(key, (same, before) -> {
                int count = before == null ? 1 : before.count() + 1;
                long pause = count == 1 ? 0 : FIRST_NANOS << Math.min(count - 2, MAX_DOUBLINGS);
                return new Failure(cause, count, now + Math.min(pause, maximum));
            });
        }
    }

    /** A load succeeded, or the key was removed. */
    void forget(String key) {
        byKey.invalidate(key);
    }

    /** All keys may be loaded again. */
    void forgetAll() {
        byKey.invalidateAll();
    }

    /** Returns the last failure of a key that must not be loaded yet. */
    Optional<Throwable> backingOff(String key) {
        if (byKey.estimatedSize() == 0) { // as usual; a lookup would cost more
            return Optional.empty();
        }
        Failure last = byKey.getIfPresent(key);
        return last == null || ticker.getAsLong() - last.retryAt() >= 0 ? Optional.empty() : Optional.of(last.cause());
    }
}
