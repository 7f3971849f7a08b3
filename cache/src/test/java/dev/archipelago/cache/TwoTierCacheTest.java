package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.internal.load.TwoTierCache;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TwoTierCacheTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final CacheKey<String> PLAIN =
            new CacheKey<>("plain", Codec.text(), EntryOptions.of(CacheStrategy.REAL_TIME));
    private static final CacheKey<String> SAFE = new CacheKey<>(
            "safe", Codec.text(), EntryOptions.of(CacheStrategy.REAL_TIME).withFailSafe(Duration.ofDays(36500)));

    private final FakeTime time = new FakeTime();
    private final Cache cache =
            Cache.builder().clock(time).l1Ttl(Duration.ofMinutes(5)).build();
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

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    private String fail() {
        loads.incrementAndGet();
        throw new IllegalStateException("source is away");
    }

    @Test
    void get_coldThenWarm_loadsOnce() {
        assertThat(cache.get(PLAIN, this::count)).isEqualTo("value 1");
        assertThat(cache.get(PLAIN, this::count)).isEqualTo("value 1");
        assertThat(cache.statistics().reads().l1Hits()).isEqualTo(1);
        assertThat(cache.statistics().reads().misses()).isEqualTo(1);
    }

    @Test
    void get_afterTtl_loadsAgain() {
        cache.get(PLAIN, this::count);
        time.pass(TTL);
        assertThat(cache.get(PLAIN, this::count)).isEqualTo("value 2");
    }

    @Test
    void get_loaderFails_throwsWithItsCause() {
        assertThatThrownBy(() -> cache.get(PLAIN, this::fail))
                .isInstanceOf(CacheLoadException.class)
                .hasMessageContaining("plain")
                .hasRootCauseMessage("source is away");
        assertThat(cache.statistics().loads().failures()).isEqualTo(1);
    }

    @Test
    void get_loaderReturnsNull_isAFailure() {
        assertThatThrownBy(() -> cache.get(PLAIN, () -> null)).hasMessageContaining("must return a value");
    }

    @Test
    void get_loaderFailsWithOlderValue_returnsItAndBacksOff() {
        cache.get(SAFE, this::count);
        time.pass(Duration.ofDays(3650));
        assertThat(cache.get(SAFE, this::fail)).isEqualTo("value 1");
        assertThat(cache.get(SAFE, this::fail)).isEqualTo("value 1");
        assertThat(loads).hasValue(2);
        assertThat(cache.statistics().reads().staleServes()).isEqualTo(2);
        time.pass(Duration.ofSeconds(10));
        assertThat(cache.get(SAFE, this::count)).isEqualTo("value 3");
    }

    @Test
    void getIfPresent_expiredInsideFailSafe_isEmptyButOrStaleIsNot() {
        cache.get(SAFE, this::count);
        time.pass(TTL);
        assertThat(cache.getIfPresent(SAFE)).isEmpty();
        assertThat(cache.getIfPresentOrStale(SAFE)).contains("value 1");
    }

    @Test
    void getIfPresentOrStale_noFailSafe_isEmptyOnceExpired() {
        cache.get(PLAIN, this::count);
        assertThat(cache.getIfPresentOrStale(PLAIN)).contains("value 1");
        time.pass(TTL);
        assertThat(cache.getIfPresentOrStale(PLAIN)).isEmpty();
    }

    @Test
    void getIfPresent_hit_returnsTheSameOptional() {
        cache.get(PLAIN, this::count);
        assertThat(cache.getIfPresent(PLAIN)).isSameAs(cache.getIfPresent(PLAIN));
    }

    @Test
    void expire_withFailSafe_leavesTheValueToStandIn() {
        cache.get(SAFE, this::count);
        cache.expire(SAFE);
        assertThat(cache.getIfPresent(SAFE)).isEmpty();
        assertThat(cache.get(SAFE, this::fail)).isEqualTo("value 1");
    }

    @Test
    void expire_whileBackingOff_triesAgainAtOnce() {
        cache.get(SAFE, this::count);
        time.pass(TTL);
        cache.get(SAFE, this::fail);
        cache.expire(SAFE);
        assertThat(cache.get(SAFE, this::count)).isEqualTo("value 3");
    }

    @Test
    void expire_noFailSafe_dropsTheValue() {
        cache.get(PLAIN, this::count);
        cache.expire(PLAIN);
        assertThat(cache.getIfPresentOrStale(PLAIN)).isEmpty();
    }

    @Test
    void remove_withFailSafe_leavesNothingToStandIn() {
        cache.get(SAFE, this::count);
        cache.remove(SAFE);
        assertThatThrownBy(() -> cache.get(SAFE, this::fail)).isInstanceOf(CacheLoadException.class);
    }

    @Test
    void clear_twoValues_saysTwo() {
        cache.get(PLAIN, this::count);
        cache.get(SAFE, this::count);
        assertThat(cache.clear().entries()).isEqualTo(2);
        assertThat(cache.getIfPresent(PLAIN)).isEmpty();
    }

    @Test
    void refresh_freshValue_loadsAnyway() {
        cache.get(PLAIN, this::count);
        assertThat(cache.refresh(PLAIN, this::count)).isEqualTo("value 2");
        assertThat(cache.getIfPresent(PLAIN)).contains("value 2");
    }

    @Test
    void refresh_failsWithFailSafe_keepsTheOlderValue() {
        cache.get(SAFE, this::count);
        assertThat(cache.refresh(SAFE, this::fail)).isEqualTo("value 1");
    }

    @Test
    void refresh_failsWithoutFailSafe_throws() {
        cache.get(PLAIN, this::count);
        assertThatThrownBy(() -> cache.refresh(PLAIN, this::fail)).isInstanceOf(CacheLoadException.class);
        assertThat(cache.getIfPresent(PLAIN)).contains("value 1");
    }

    @Test
    void get_l1Cap_endsBeforeTheTtl() {
        CacheKey<String> day =
                new CacheKey<>("day", Codec.text(), EntryOptions.of(CacheStrategy.custom(Duration.ofDays(1))));
        cache.get(day, this::count);
        time.pass(Duration.ofMinutes(5));
        assertThat(cache.getIfPresent(day)).isEmpty();
    }

    @Test
    void get_l2OnlyWithoutRedis_loadsEachTime() {
        CacheKey<String> key = new CacheKey<>(
                "l2", Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT).in(EntryOptions.Tiers.L2_ONLY));
        cache.get(key, this::count);
        assertThat(cache.get(key, this::count)).isEqualTo("value 2");
    }

    @Test
    void get_inMemoryCodec_isNotEncoded() {
        CacheKey<Object> key =
                new CacheKey<>("object", Codec.inMemory(value -> 70_000), EntryOptions.of(CacheStrategy.DEFAULT));
        cache.get(key, Object::new);
        assertThat(cache.getIfPresent(key)).isPresent();
        assertThat(cache.statistics().l1().bytes()).isBetween(70_000L, 70_500L);
    }

    @Test
    void get_moreThanFits_staysWithinBothBounds() {
        try (Cache small =
                Cache.builder().maximumBytes(100_000).maximumEntries(10).build()) {
            for (int i = 0; i < 100; i++) {
                small.get(new CacheKey<>("n:" + i, Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT)), () -> "x");
            }
            assertThat(small.statistics().l1().entries()).isLessThanOrEqualTo(10);
            assertThat(small.statistics().l1().bytes()).isLessThanOrEqualTo(10_000);
            assertThat(small.statistics().l1().evictions()).isGreaterThanOrEqualTo(90);
        }
    }

    @Test
    void get_closed_throws() {
        cache.close();
        cache.close();
        assertThatThrownBy(() -> cache.get(PLAIN, this::count)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void statistics_memoryOnly_saysThatThereIsNoL2() {
        assertThat(cache.statistics().l2().configured()).isFalse();
        assertThat(cache.l2Statistics(TTL)).isEqualTo(RedisStatistics.unavailable(false));
    }
}
