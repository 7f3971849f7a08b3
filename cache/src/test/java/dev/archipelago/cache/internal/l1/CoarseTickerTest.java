package dev.archipelago.cache.internal.l1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.Eventually;
import dev.archipelago.cache.LeakCheck;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class CoarseTickerTest {

    private static final int MANY = 1000;

    @Test
    void read_tickerOfTheCallers_isAskedEachTime() {
        FakeTicker ticker = new FakeTicker();
        try (CoarseTicker clock = CoarseTicker.of(ticker)) {
            for (int i = 0; i < MANY; i++) {
                long read = clock.read();
                assertThat(read).isEqualTo(ticker.reading);
            }
        }
    }

    @Test
    void read_oftenOnTheSystemsTicker_isNeverLaterThanNow() {
        try (CoarseTicker clock = CoarseTicker.of(CacheSettings.Time.SYSTEM_TICKER)) {
            for (int i = 0; i < MANY; i++) {
                assertThat(clock.read() - System.nanoTime()).isNotPositive();
            }
        }
    }

    @Test
    void read_oftenOnTheSystemsTicker_runsTheClock() {
        try (CoarseTicker clock = CoarseTicker.of(CacheSettings.Time.SYSTEM_TICKER)) {
            readOften(clock);
            Eventually.becomes("two readings in a row are the same", () -> clock.read() - readOften(clock) == 0);
            long before = clock.read();
            Eventually.becomes("time goes on", () -> clock.read() - before > 0);
        }
    }

    @Test
    void read_afterClose_isExactAgain() {
        CoarseTicker clock = CoarseTicker.of(CacheSettings.Time.SYSTEM_TICKER);
        readOften(clock);
        clock.close();
        Eventually.becomes("it asks the system", () -> {
            long before = System.nanoTime();
            return clock.read() - before >= 0;
        });
    }

    @Test
    void expire_justAfterManyHits_isSeenAtOnce() {
        CacheKey<String> key = new CacheKey<>(
                "page:home",
                Codec.text(),
                EntryOptions.of(CacheStrategy.LONG_TERM).withFailSafe(Duration.ofHours(1)));
        try (Cache cache = Cache.builder().build()) {
            cache.get(key, () -> "old");
            for (int i = 0; i < MANY; i++) {
                assertThat(cache.getIfPresent(key)).hasValue("old");
            }
            cache.expire(key);
            assertThat(cache.getIfPresent(key)).isEmpty();
            assertThat(cache.get(key, () -> "new")).isEqualTo("new");
        }
    }

    private static long readOften(CoarseTicker clock) {
        long last = 0;
        for (int i = 0; i < MANY; i++) {
            last = clock.read();
        }
        return last;
    }

    private static final class FakeTicker implements LongSupplier {
        private long reading = Long.MAX_VALUE - 10;

        @Override
        public long getAsLong() {
            return ++reading;
        }
    }
}
