package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.internal.load.TwoTierCache;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jitter, negative caching, adaptive TTL and "not modified". */
class AdaptiveLoadTest {

    private static final Duration TTL = Duration.ofSeconds(100);
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(TTL));
    private static final CacheKey<String> KEY = CacheKey.of("thing", 1, Codec.text(), OPTIONS);
    private static final CacheKey<String> SAFE =
            CacheKey.of("safe", 1, Codec.text(), OPTIONS.withFailSafe(Duration.ofDays(1)));

    private final FakeTime time = new FakeTime();
    private final Cache cache =
            Cache.builder().clock(time).random(new Random(7)).build();
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void leakCheck() {
        CacheStatistics statistics = cache.statistics();
        assertThat(statistics.reads().l1Hits()
                        + statistics.reads().l2Hits()
                        + statistics.reads().misses())
                .isEqualTo(statistics.reads().total());
        assertThat(((TwoTierCache) cache).loadsInFlight()).isZero();
        cache.close();
    }

    private LoadResult<String> absent(Duration ttl) {
        loads.incrementAndGet();
        return LoadResult.absent(ttl);
    }

    @Test
    void adaptiveTtl_loaderGivesItsOwn_isUsed() {
        cache.find(KEY, older -> LoadResult.of("short", Duration.ofSeconds(3)));
        time.pass(Duration.ofSeconds(2));
        assertThat(cache.getIfPresent(KEY)).contains("short");
        time.pass(Duration.ofSeconds(1));
        assertThat(cache.getIfPresent(KEY)).isEmpty();
    }

    @Test
    void adaptiveTtl_notPositive_isRefused() {
        assertThatThrownBy(() -> LoadResult.of("x", Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LoadResult.absent(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> LoadResult.notModified(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void negativeCaching_absent_isRememberedForItsTime() {
        Duration ttl = Duration.ofSeconds(5);
        assertThat(cache.find(KEY, older -> absent(ttl))).isEmpty();
        assertThat(cache.find(KEY, older -> absent(ttl))).isEmpty();
        assertThat(loads).hasValue(1);
        assertThat(cache.statistics().reads().l1Hits()).isEqualTo(1);
        time.pass(ttl);
        cache.find(KEY, older -> absent(ttl));
        assertThat(loads).hasValue(2);
    }

    @Test
    void negativeCaching_getOfAnAbsentValue_saysThatThereIsNone() {
        cache.find(KEY, older -> absent(TTL));
        assertThat(cache.getIfPresent(KEY)).isEmpty();
        assertThatThrownBy(() -> cache.get(KEY, () -> "value"))
                .isInstanceOf(CacheLoadException.class)
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    void negativeCaching_sourceDownAfterwards_absenceStandsIn() {
        cache.find(SAFE, older -> absent(TTL));
        time.pass(TTL);
        assertThat(cache.find(SAFE, older -> {
                    throw new IllegalStateException("source is away");
                }))
                .isEmpty();
        assertThat(cache.statistics().reads().staleServes()).isEqualTo(1);
    }

    @Test
    void notModified_olderValueAtHand_isFreshAgain() {
        cache.get(SAFE, () -> "value");
        time.pass(TTL);
        Optional<String> again = cache.find(SAFE, older -> {
            assertThat(older).contains("value");
            return LoadResult.notModified();
        });
        assertThat(again).contains("value");
        assertThat(cache.getIfPresent(SAFE)).contains("value");
        assertThat(cache.statistics().loads().notModified()).isEqualTo(1);
        time.pass(TTL);
        assertThat(cache.getIfPresent(SAFE)).isEmpty();
    }

    @Test
    void notModified_ofItsOwnTime_isUsed() {
        cache.get(SAFE, () -> "value");
        time.pass(TTL);
        cache.find(SAFE, older -> LoadResult.notModified(Duration.ofSeconds(1)));
        time.pass(Duration.ofSeconds(1));
        assertThat(cache.getIfPresent(SAFE)).isEmpty();
    }

    @Test
    void notModified_noOlderValue_isAFailure() {
        assertThatThrownBy(() -> cache.find(KEY, older -> LoadResult.notModified()))
                .isInstanceOf(CacheLoadException.class)
                .hasMessageContaining("received no older value");
    }

    @Test
    void find_loaderReturnsNull_isAFailure() {
        assertThatThrownBy(() -> cache.find(KEY, older -> null)).hasMessageContaining("must return a value");
    }

    @Test
    void jitter_manyKeys_spreadsTimesButNeverProlongsThem() {
        EntryOptions spread = OPTIONS.withJitter(0.2);
        int keys = 500;
        for (int i = 0; i < keys; i++) {
            cache.get(CacheKey.of("spread", i, Codec.text(), spread), () -> "value");
        }
        time.pass(Duration.ofSeconds(80));
        assertThat(present(keys, spread)).isEqualTo(keys);
        time.pass(Duration.ofSeconds(10));
        assertThat(present(keys, spread)).isBetween(keys / 2 - 60L, keys / 2 + 60L);
        time.pass(Duration.ofSeconds(10));
        assertThat(present(keys, spread)).isZero();
    }

    private long present(int keys, EntryOptions options) {
        long count = 0;
        for (int i = 0; i < keys; i++) {
            if (cache.getIfPresent(CacheKey.of("spread", i, Codec.text(), options))
                    .isPresent()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void renewal_outOfRange_isRefused() {
        assertThatThrownBy(() -> OPTIONS.withJitter(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withJitter(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withEagerRefresh(0)).hasMessageContaining("eager share");
        assertThatThrownBy(() -> OPTIONS.withEarlyExpiration(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
