package dev.archipelago.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.internal.common.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTest {

    private final Random random = new Random(20261121);

    /** Returns a duration from nanoseconds to thousands of years, all orders of magnitude being equally likely. */
    private Duration anySpan() {
        return Duration.ofSeconds(random.nextLong(1L << (1 + random.nextInt(40))), random.nextInt(1_000_000_000));
    }

    @Test
    void entry_anySpansAnyStart_isUsableAtLeastAsLongAsFresh() {
        for (int i = 0; i < 10_000; i++) {
            long start = random.nextLong();
            Duration remaining = anySpan();
            Duration cap = anySpan();
            Duration failSafe = random.nextBoolean() ? Duration.ZERO : anySpan();
            Entry<String> entry = entry(failSafe, start, remaining, cap);
            assertThat(entry.fresh(start)).isEqualTo(!remaining.isZero() && !cap.isZero());
            long fresh = Durations.nanos(Durations.min(remaining, cap));
            assertThat(entry.fresh(start + fresh)).isFalse();
            assertThat(usableFor(entry, start)).isBetween(fresh, Durations.MAX_NANOS);
            assertThat(entry.usable(start + usableFor(entry, start) - 1)).isTrue();
            assertThat(entry.usable(start + usableFor(entry, start))).isFalse();
        }
    }

    @Test
    void expired_again_neverProlongsTheUse() {
        for (int i = 0; i < 1000; i++) {
            long start = random.nextLong();
            Duration failSafe = anySpan();
            Entry<String> entry = entry(failSafe, start, Duration.ofSeconds(10), Duration.ofSeconds(5));
            Entry<String> once = entry.expired(start);
            Entry<String> twice = once.expired(start + 1);
            assertThat(once.fresh(start)).isFalse();
            assertThat(usableFor(once, start)).isLessThanOrEqualTo(usableFor(entry, start));
            assertThat(usableFor(twice, start + 1)).isLessThan(Math.max(1, usableFor(once, start)) + 1);
        }
    }

    @Test
    void entry_alreadyExpired_isUsableForTheRestOfTheWindow() {
        Entry<String> entry = entry(Duration.ofSeconds(10), 0, Duration.ofSeconds(-4), Duration.ofDays(1));
        assertThat(entry.fresh(0)).isFalse();
        assertThat(usableFor(entry, 0)).isEqualTo(Duration.ofSeconds(6).toNanos());
    }

    private static long usableFor(Entry<?> entry, long now) {
        return entry.usableUntil() - now;
    }

    private static Entry<String> entry(Duration failSafe, long now, Duration remaining, Duration l1Ttl) {
        return Entry.of(
                Optional.of("x"),
                EntryOptions.of(CacheStrategy.DEFAULT).withFailSafe(failSafe),
                Set.of(),
                1,
                new Lifetime(remaining, remaining, 0),
                now,
                l1Ttl);
    }
}
