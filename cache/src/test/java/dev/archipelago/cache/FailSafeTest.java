package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stale values are served within the fail-safe window, with a back-off between attempts. */
@ExtendWith(LeakCheck.class)
class FailSafeTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration BACK_OFF = Duration.ofSeconds(5);
    private static final CacheKey<String> KEY = new CacheKey<>(
            "safe", Codec.text(), EntryOptions.of(CacheStrategy.custom(TTL)).withFailSafe(WINDOW));

    private final FakeTime time = new FakeTime();
    private final Cache cache = LeakCheck.watch(
            Cache.builder().clock(time).failSafeBackOff(BACK_OFF).build());
    private final AtomicInteger tries = new AtomicInteger();

    @AfterEach
    void close() {
        cache.close();
    }

    private String fail() {
        tries.incrementAndGet();
        throw new IllegalStateException("source is away");
    }

    @Test
    void get_lastMomentOfTheWindow_standsIn() {
        cache.get(KEY, () -> "older");
        time.pass(TTL.plus(WINDOW).minusMillis(1));
        assertThat(cache.get(KEY, this::fail)).isEqualTo("older");
        assertThat(cache.statistics().reads().staleServes()).isEqualTo(1);
    }

    @Test
    void get_windowOver_failsEvenWhileBackingOff() {
        cache.get(KEY, () -> "older");
        time.pass(TTL.plus(WINDOW).minusMillis(1));
        cache.get(KEY, this::fail);
        time.pass(Duration.ofMillis(1));
        assertThatThrownBy(() -> cache.get(KEY, this::fail)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void get_failing_isTriedOnceInEachBackOff() {
        cache.get(KEY, () -> "older");
        time.pass(TTL);
        for (int round = 1; round <= 3; round++) {
            cache.get(KEY, this::fail);
            cache.get(KEY, this::fail);
            assertThat(tries).hasValue(round);
            time.pass(BACK_OFF);
        }
        assertThat(cache.get(KEY, () -> "newer")).isEqualTo("newer");
    }
}
