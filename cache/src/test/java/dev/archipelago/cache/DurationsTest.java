package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationsTest {

    private final Random random = new Random(20261121);

    /** From nanoseconds to thousands of years, every order of magnitude alike. */
    private Duration anySpan() {
        return Duration.ofSeconds(random.nextLong(1L << (1 + random.nextInt(40))), random.nextInt(1_000_000_000));
    }

    @Test
    void nanos_anySpan_isExactOrTheLongest() {
        for (int i = 0; i < 10_000; i++) {
            Duration span = anySpan();
            Duration longest = Duration.ofNanos(Durations.LONGEST_NANOS);
            long expected = span.compareTo(longest) > 0 ? Durations.LONGEST_NANOS : span.toNanos();
            assertThat(Durations.nanos(span)).isCloseTo(expected, org.assertj.core.data.Offset.offset(1_000_000_000L));
            assertThat(Durations.nanos(span)).isLessThanOrEqualTo(Durations.LONGEST_NANOS + 1_000_000_000L);
        }
    }

    @Test
    void sum_anyTwoSpans_neverOverflows() {
        for (int i = 0; i < 10_000; i++) {
            long sum = Durations.sum(Durations.nanos(anySpan()), Durations.nanos(anySpan()));
            assertThat(sum).isBetween(0L, Durations.LONGEST_NANOS);
        }
    }

    @Test
    void millis_partOfOne_countsAsOne() {
        assertThat(Durations.millis(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(Durations.millis(Duration.ofMillis(5))).isEqualTo(5);
        assertThat(Durations.millis(Duration.ofSeconds(-1))).isZero();
        assertThat(Durations.millis(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Durations.LONGEST_MILLIS);
    }

    @Test
    void entry_anySpansAnyStart_isUsableAtLeastAsLongAsFresh() {
        for (int i = 0; i < 10_000; i++) {
            long start = random.nextLong();
            Duration remaining = anySpan();
            Duration cap = anySpan();
            Duration failSafe = random.nextBoolean() ? Duration.ZERO : anySpan();
            Entry<String> entry = Entry.of("x", safe(failSafe), 1, start, remaining, cap);
            assertThat(entry.fresh(start)).isEqualTo(!remaining.isZero() && !cap.isZero());
            long fresh = Durations.nanos(Durations.shorter(remaining, cap));
            assertThat(entry.fresh(start + fresh)).isFalse();
            assertThat(entry.usableFor()).isBetween(fresh, Durations.LONGEST_NANOS);
            assertThat(entry.usable(start + entry.usableFor() - 1)).isTrue();
            assertThat(entry.usable(start + entry.usableFor())).isFalse();
        }
    }

    @Test
    void expired_again_neverProlongsTheUse() {
        for (int i = 0; i < 1000; i++) {
            long start = random.nextLong();
            Duration failSafe = anySpan();
            Entry<String> entry =
                    Entry.of("x", safe(failSafe), 1, start, Duration.ofSeconds(10), Duration.ofSeconds(5));
            Entry<String> once = entry.expired(start, failSafe);
            Entry<String> twice = once.expired(start + 1, failSafe);
            assertThat(once.fresh(start)).isFalse();
            assertThat(once.usableFor()).isLessThanOrEqualTo(entry.usableFor());
            assertThat(twice.usableFor()).isLessThan(Math.max(1, once.usableFor()) + 1);
        }
    }

    @Test
    void entry_alreadyExpired_isUsableForTheRestOfTheWindow() {
        Entry<String> entry =
                Entry.of("x", safe(Duration.ofSeconds(10)), 1, 0, Duration.ofSeconds(-4), Duration.ofDays(1));
        assertThat(entry.fresh(0)).isFalse();
        assertThat(entry.usableFor()).isEqualTo(Duration.ofSeconds(6).toNanos());
    }

    private static EntryOptions safe(Duration failSafe) {
        return EntryOptions.of(CacheStrategy.DEFAULT).withFailSafe(failSafe);
    }
}
