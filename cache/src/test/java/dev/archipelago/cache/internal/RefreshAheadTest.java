package dev.archipelago.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.EntryOptions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefreshAheadTest {

    private final Random random = new Random(7);

    private static Lifetime lifetime(long remaining, long ttl, long loadNanos) {
        return new Lifetime(Duration.ofNanos(remaining), Duration.ofNanos(ttl), loadNanos);
    }

    @Test
    void claim_anyLifetime_isNeverDueBeforeFrom() {
        for (int i = 0; i < 10_000; i++) {
            long now = random.nextLong();
            long remaining = 1 + random.nextLong(1L << (2 + random.nextInt(59)));
            long ttl = remaining + random.nextLong(1L << 40);
            long took = random.nextLong(1L << (1 + random.nextInt(50)));
            EntryOptions.RefreshPolicy refreshPolicy =
                    new EntryOptions.RefreshPolicy(0, 1 - random.nextDouble(), random.nextInt(3) * random.nextDouble());
            RefreshAhead refreshAhead = RefreshAhead.of(refreshPolicy, now, lifetime(remaining, ttl, took));
            if (refreshAhead != null) {
                assertThat(refreshAhead.from() - (now + remaining)).isLessThanOrEqualTo(0);
                assertThat(refreshAhead.claim(refreshAhead.from() - 1, random)).isFalse();
                assertThat(refreshAhead.claim(now + remaining, random)).isTrue();
                assertThat(refreshAhead.claim(now + remaining, random)).isFalse();
            }
        }
    }

    @Test
    void claim_atRandom_followsXFetch() {
        // 5 s before the expiry, with a load of 5 s and beta 1, one read in e starts the refresh.
        EntryOptions.RefreshPolicy refreshPolicy = new EntryOptions.RefreshPolicy(0, 1, 1);
        long second = TimeUnit.SECONDS.toNanos(1);
        int claimed = 0;
        for (int i = 0; i < 20_000; i++) {
            RefreshAhead refreshAhead =
                    RefreshAhead.of(refreshPolicy, 0, lifetime(100 * second, 100 * second, 5 * second));
            if (refreshAhead != null && refreshAhead.claim(95 * second, random)) {
                claimed++;
            }
        }
        assertThat(claimed / 20_000.0).isBetween(1 / Math.E - 0.02, 1 / Math.E + 0.02);
    }

    @Test
    void of_policyWithoutRefreshes_isNull() {
        assertThat(RefreshAhead.of(EntryOptions.RefreshPolicy.NONE, 0, lifetime(10, 10, 10)))
                .isNull();
        assertThat(RefreshAhead.of(new EntryOptions.RefreshPolicy(0, 0.5, 1), 0, lifetime(0, 10, 10)))
                .isNull();
        assertThatThrownBy(() -> new EntryOptions.RefreshPolicy(0, 1.1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
