package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisClockTest {

    private static final long REDIS_MICROS = 1_763_700_000_000_000L;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final Instant local = Instant.ofEpochMilli(REDIS_MICROS / 1000).plusSeconds(3600);
    private final RedisClock clock = new RedisClock(InstantSource.fixed(local), nanos::get);

    @Test
    void micros_neverObserved_isTheLocalTime() {
        assertThat(clock.micros()).isEqualTo(local.toEpochMilli() * 1000);
        assertThat(clock.skewMillis()).isZero();
    }

    @Test
    void micros_observed_advancesWithTheMonotonicClock() {
        clock.observe(REDIS_MICROS, nanos.get());
        nanos.addAndGet(Duration.ofMillis(2).toNanos());
        assertThat(clock.micros()).isEqualTo(REDIS_MICROS + 2000);
        assertThat(clock.skewMillis()).isEqualTo(Duration.ofHours(1).toMillis());
    }

    @Test
    void removalMicros_replyWasSlow_isNotBeforeTheTimeOfRedis() {
        assertThat(clock.removalMicros()).isEqualTo(Long.MAX_VALUE);
        long sent = nanos.get();
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        clock.observe(REDIS_MICROS, sent); // Redis read its clock at any time since
        assertThat(clock.removalMicros()).isGreaterThan(REDIS_MICROS + 100_000);
        assertThat(clock.micros()).isEqualTo(REDIS_MICROS);
    }
}
