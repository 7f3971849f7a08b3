package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.redis.RedisLink;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The timeout of reads of Redis: the configured one, or several times the latency that was measured recently if that is
 * longer, up to the timeout of commands. On a machine that is short of processor time, a fixed timeout would elapse
 * although Redis answers, and each process would load on its own. Thread-safe.
 */
final class ReadTimeout {

    private static final int FACTOR = 5;

    private final RedisLink link;
    private final long configured;
    private final long maximum;

    /** The highest recent latency; it falls by a tenth with each shorter one. */
    private final AtomicLong recent = new AtomicLong();

    ReadTimeout(RedisLink link, Duration configured) {
        this.link = link;
        this.configured = Durations.nanos(configured);
        this.maximum = Math.max(this.configured, Durations.nanos(link.options().commandTimeout()));
    }

    /** Records the latency of a read that Redis answered. */
    void observe(long nanos) {
        recent.accumulateAndGet(nanos, (before, now) -> Math.max(now, before - before / 10));
    }

    /** Returns the timeout. */
    Duration current() {
        long latency =
                Math.max(recent.get(), link.latency().map(Durations::nanos).orElse(0L));
        return Duration.ofNanos(Math.clamp(latency * FACTOR, configured, maximum));
    }
}
