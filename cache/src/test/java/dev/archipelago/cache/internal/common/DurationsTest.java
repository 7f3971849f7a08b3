package dev.archipelago.cache.internal.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationsTest {

    private final Random random = new Random(20261121);

    /** Returns a duration from nanoseconds to thousands of years, all orders of magnitude being equally likely. */
    private Duration anySpan() {
        return Duration.ofSeconds(random.nextLong(1L << (1 + random.nextInt(40))), random.nextInt(1_000_000_000));
    }

    @Test
    void nanos_anySpan_isExactOrTheLongest() {
        for (int i = 0; i < 10_000; i++) {
            Duration span = anySpan();
            Duration longest = Duration.ofNanos(Durations.MAX_NANOS);
            long expected = span.compareTo(longest) > 0 ? Durations.MAX_NANOS : span.toNanos();
            assertThat(Durations.nanos(span)).isCloseTo(expected, org.assertj.core.data.Offset.offset(1_000_000_000L));
            assertThat(Durations.nanos(span)).isLessThanOrEqualTo(Durations.MAX_NANOS + 1_000_000_000L);
        }
    }

    @Test
    void sum_anyTwoSpans_neverOverflows() {
        for (int i = 0; i < 10_000; i++) {
            long sum = Durations.sum(Durations.nanos(anySpan()), Durations.nanos(anySpan()));
            assertThat(sum).isBetween(0L, Durations.MAX_NANOS);
        }
    }

    @Test
    void millis_partOfOne_countsAsOne() {
        assertThat(Durations.millis(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(Durations.millis(Duration.ofMillis(5))).isEqualTo(5);
        assertThat(Durations.millis(Duration.ofSeconds(-1))).isZero();
        assertThat(Durations.millis(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Durations.MAX_MILLIS);
    }
}
