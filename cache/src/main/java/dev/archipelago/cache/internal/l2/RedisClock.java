package dev.archipelago.cache.internal.l2;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of Redis, by which all processes order values: extrapolated from its last reply with the monotonic clock, so
 * that the clocks of the processes need not agree. Compares the local clock with it and logs when they diverge.
 * Thread-safe.
 */
final class RedisClock {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    /** The difference of the clocks above which a warning is logged. */
    static final Duration TOLERANCE = Duration.ofSeconds(1);

    /** A time that Redis reported between the request and the reply. */
    private record Reading(long redisMicros, long sentNanos, long receivedNanos) {}

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
    private volatile long skewMillis;

    RedisClock(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * Records a time that Redis reported just now.
     *
     * @param sentNanos when it was asked, by the monotonic clock
     */
    void observe(long redisMicros, long sentNanos) {
        last.set(new Reading(redisMicros, sentNanos, nanos.getAsLong()));
        long skew = clock.millis() - redisMicros / 1000;
        boolean before = Math.abs(skewMillis) > TOLERANCE.toMillis();
        boolean now = Math.abs(skew) > TOLERANCE.toMillis();
        skewMillis = skew;
        if (now && !before) {
            LOG.warn("the local clock differs from Redis's by {} ms; synchronize the clocks of all machines", skew);
        } else if (before && !now) {
            LOG.info("the local clock agrees with Redis's again");
        }
    }

    /**
     * Returns the time of Redis in microseconds since 1970, never a future one; that of the local clock if Redis never
     * reported it.
     */
    long micros() {
        Reading reading = last.get();
        return reading == null
                ? clock.millis() * 1000
                : reading.redisMicros() + (nanos.getAsLong() - reading.receivedNanos()) / 1000;
    }

    /**
     * Returns the time of Redis for a removal, never a past one: a load that began before the removal must not count as
     * a later one. If Redis never reported its time, one after that of any value.
     */
    long removalMicros() {
        Reading reading = last.get();
        return reading == null
                ? Long.MAX_VALUE
                : reading.redisMicros() + (nanos.getAsLong() - reading.sentNanos()) / 1000 + 1;
    }

    /** Returns how far the local clock is ahead of Redis's, in milliseconds, as last observed. */
    long skewMillis() {
        return skewMillis;
    }
}
