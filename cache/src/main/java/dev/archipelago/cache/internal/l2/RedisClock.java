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

    private record Reading(long redisMicros, long atNanos) {}

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
    private volatile long skewMillis;

    RedisClock(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Records a time that Redis reported just now. */
    void observe(long redisMicros) {
        last.set(new Reading(redisMicros, nanos.getAsLong()));
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

    /** Returns the time of Redis in microseconds since 1970; that of the local clock if Redis never reported it. */
    long micros() {
        Reading reading = last.get();
        return reading == null
                ? clock.millis() * 1000
                : reading.redisMicros() + (nanos.getAsLong() - reading.atNanos()) / 1000;
    }

    /** Returns that time for a removal; if Redis never reported it, a time after that of any value. */
    long removalMicros() {
        return last.get() == null ? Long.MAX_VALUE : micros();
    }

    /** Returns how far the local clock is ahead of Redis's, in milliseconds, as last observed. */
    long skewMillis() {
        return skewMillis;
    }
}
