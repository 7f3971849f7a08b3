package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisStatistics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RedisL2TierTest {

    private static final CacheKey<String> KEY = new CacheKey<>(
            "page:home", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(Duration.ofHours(1)));
    private static final CacheKey<String> SHARED = new CacheKey<>(
            "shared_name",
            Codec.text(),
            EntryOptions.of(CacheStrategy.REAL_TIME).asVerbatim());

    private final RedisServer server = server();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));
    private final FakeTime time = new FakeTime();
    private final Cache one = cache();
    private final Cache other = cache();
    private final AtomicInteger loads = new AtomicInteger();

    RedisServer server() {
        return RedisServer.running();
    }

    private Cache cache() {
        return LeakCheck.watch(
                Cache.builder().clock(time).prefix("test:v1:").redis(link).build());
    }

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        link.close();
        server.close();
    }

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    private String fail() {
        throw new IllegalStateException("source is away");
    }

    private void written(Cache cache) {
        Eventually.becomes("L2 has it all", () -> cache.statistics().l2Writes().pending() == 0);
    }

    private byte[] stored(String key) {
        return RawCommands.get(link, key);
    }

    private long left(String key) {
        return RawCommands.number(link, "PTTL", key);
    }

    @Test
    void get_otherCacheHasIt_isPromotedWithTheRemainingTime() {
        one.get(KEY, this::count);
        written(one);
        time.pass(Duration.ofMinutes(4));
        assertThat(other.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(other.statistics().l1().promotions()).isEqualTo(1);
        assertThat(other.statistics().reads().l2Hits()).isEqualTo(1);
        time.pass(Duration.ofMinutes(1));
        assertThat(other.getIfPresent(KEY)).isEmpty();
    }

    @Test
    void get_expiredInL2InsideFailSafe_standsInForAFailedLoad() {
        one.get(KEY, this::count);
        written(one);
        time.pass(Duration.ofMinutes(30));
        assertThat(other.get(KEY, this::fail)).isEqualTo("value 1");
        assertThat(other.getIfPresentOrStale(KEY)).contains("value 1");
    }

    @Test
    void write_ownEntry_keepsItForTheDefaultOfL2() {
        one.get(new CacheKey<>("page:home", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM)), this::count);
        written(one);
        assertThat(left("test:v1:page:home")).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void write_verbatim_isPlainKeyPlainBytesPlainTtl() {
        one.get(SHARED, this::count);
        written(one);
        assertThat(stored("shared_name")).asString().isEqualTo("value 1");
        assertThat(left("shared_name")).isBetween(1L, 10_000L);
        assertThat(other.get(SHARED, this::count)).isEqualTo("value 1");
    }

    @Test
    void get_foreignValue_isACountedMiss() {
        RawCommands.set(link, "test:v1:page:home", new byte[100]);
        assertThat(one.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(one.statistics().l2().rejected()).isEqualTo(1);
        assertThat(one.statistics().reads().misses()).isEqualTo(1);
    }

    @Test
    void remove_oneCache_isGoneFromL2() {
        one.get(KEY, this::count);
        one.remove(KEY);
        written(one);
        assertThat(stored("test:v1:page:home")).isNull();
    }

    @Test
    void clear_oneCache_hidesItFromTheOtherButNotTheVerbatim() {
        one.get(KEY, this::count);
        one.get(SHARED, this::count);
        written(one);
        assertThat(one.clear().entries()).isEqualTo(2);
        written(one);
        assertThat(other.get(KEY, () -> "new")).isEqualTo("new");
        assertThat(other.get(SHARED, this::count)).isEqualTo("value 2");
    }

    @Test
    void clear_atOnceReadAgain_doesNotFindTheOldValueInL2() {
        one.get(KEY, this::count);
        written(one);
        one.clear();
        assertThat(one.get(KEY, this::count)).isEqualTo("value 2");
        written(one);
        assertThat(other.get(KEY, this::count)).isEqualTo("value 2");
    }

    @Test
    void get_redisKilledAndStarted_goesOnAndComesBack() {
        server.kill();
        Eventually.becomes("the link sees it", () -> !link.available());
        assertThat(one.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(one.statistics().l2().available()).isFalse();
        server.start();
        Eventually.becomes("the link sees it", link::available);
        written(one);
        assertThat(other.get(KEY, this::count)).isEqualTo("value 1");
    }

    @Test
    void remove_whileRedisIsUnavailable_isMadeUpFor() {
        one.get(KEY, this::count);
        written(one);
        server.freeze();
        one.remove(KEY);
        server.thaw();
        written(one);
        assertThat(stored("test:v1:page:home")).isNull();
    }

    @Test
    void get_redisFrozen_goesOnWithoutIt() {
        server.freeze();
        assertThat(one.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(one.statistics().l2().fallbacks()).isPositive();
        server.thaw();
        written(one);
    }

    @Test
    void l2Statistics_available_hasMemoryConnectionsAndLatency() {
        RedisStatistics statistics = one.l2Statistics(Duration.ofSeconds(2));
        assertThat(statistics.available()).isTrue();
        assertThat(statistics.usedMemoryBytes().orElseThrow()).isPositive();
        assertThat(statistics.connections().orElseThrow()).isPositive();
        assertThat(statistics.latency()).isPresent();
    }

    @Test
    void everything_used_asksRedisForNothingThatWalksOrFlushesIt() {
        one.get(KEY, this::count);
        one.expire(KEY);
        one.refresh(KEY, this::count);
        one.get(SHARED, this::count);
        written(one);
        other.get(KEY, this::count);
        one.remove(KEY);
        one.clear();
        written(one);
        String used = RawCommands.text(link, "INFO", "commandstats");
        assertThat(used).contains("cmdstat_psetex").doesNotContainPattern("cmdstat_(keys|scan|flush)");
        assertThat(RedisReplies.list(RawCommands.ask(link, "KEYS", "*")))
                .isNotEmpty()
                .extracting(RedisReplies::text)
                .allMatch(name -> name.startsWith("test:v1:") || name.equals("shared_name"));
    }

    @Test
    void write_markWentBack_staysUnreadable() {
        one.get(KEY, this::count);
        written(one);
        one.clear();
        written(one);
        RawCommands.ask(link, "HSET", "test:v1:~markers", "~all", "7");
        assertThat(other.get(KEY, () -> "new")).isEqualTo("new");
    }

    @Test
    void get_l2Only_isReadFromL2EachTime() {
        CacheKey<String> key = new CacheKey<>(
                "big",
                Codec.text(),
                EntryOptions.of(CacheStrategy.DEFAULT)
                        .in(EntryOptions.Tiers.L2_ONLY)
                        .withFailSafe(Duration.ofHours(1)));
        one.get(key, this::count);
        assertThat(one.get(key, this::count)).isEqualTo("value 1");
        written(one);
        assertThat(one.get(key, this::count)).isEqualTo("value 1");
        assertThat(one.getIfPresent(key)).isEmpty();
        time.pass(Duration.ofMinutes(6));
        assertThat(one.get(key, this::fail)).isEqualTo("value 1");
    }

    @Test
    void write_refusedByRedis_isDroppedAndCounted() {
        RawCommands.ask(link, "CONFIG", "SET", "maxmemory", "1");
        one.get(KEY, this::count);
        Eventually.becomes("it is dropped", () -> one.statistics().l2Writes().dropped() == 1);
        assertThat(one.getIfPresent(KEY)).contains("value 1");
    }
}
