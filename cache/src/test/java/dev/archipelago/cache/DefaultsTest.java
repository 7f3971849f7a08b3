package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The defaults of the builder and the bounds they set. */
@ExtendWith(LeakCheck.class)
class DefaultsTest {

    private static final Duration TTL = Duration.ofMinutes(5);
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(TTL));
    private static final CacheKeyFactory<String> PAGES = CacheKeyFactory.of("page", Codec.text(), OPTIONS);

    private final AtomicInteger loads = new AtomicInteger();

    private String fail() {
        throw new IllegalStateException("failure " + loads.incrementAndGet());
    }

    @Test
    void build_redisWithoutPrefix_isRefused() {
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri()))) {
            CacheBuilder builder = Cache.builder().redis(link);
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("prefix");
        }
    }

    @Test
    void clear_ofAnotherPrefix_leavesTheEntries() {
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri()))) {
            Eventually.becomes("the link is up", link::available);
            try (Cache shop = Cache.builder().prefix("shop:v1:").redis(link).build();
                    Cache bank = Cache.builder().prefix("bank:v1:").redis(link).build()) {
                shop.get(PAGES.key(1), () -> "value");
                TwoNodes.written(shop);
                bank.clear();
                TwoNodes.written(bank);
            }
            try (Cache shop = Cache.builder().prefix("shop:v1:").redis(link).build()) {
                assertThat(shop.get(PAGES.key(1), this::fail)).isEqualTo("value");
            }
        }
    }

    @Test
    void maximumBytes_manySmallValues_holdsAsManyAsFit() {
        try (Cache cache = Cache.builder().maximumBytes(8 << 20).build()) {
            for (int i = 0; i < 10_000; i++) {
                cache.get(PAGES.key(i), () -> "ten bytes!");
            }
            assertThat(cache.statistics().l1().entries()).isEqualTo(10_000);
        }
    }

    @Test
    void maximumEntries_largeAndSmallValues_boundsOnlyTheNumber() {
        try (Cache cache = Cache.builder().maximumEntries(100).build()) {
            for (int i = 0; i < 1000; i++) {
                cache.get(PAGES.key(i), () -> "x".repeat(10_000));
            }
            assertThat(cache.statistics().l1().entries()).isBetween(90L, 100L);
            assertThat(cache.statistics().l1().bytes()).isBetween(900_000L, 1_100_000L);
            assertThat(cache.statistics().l1().evictions()).isBetween(900L, 910L);
        }
    }

    @Test
    void weighingObjects_listsOfSmallObjects_countTheirMemory() {
        record Point(int x, Optional<String> name) {}
        Codec<Object> codec = Codec.inMemory(value -> 1).weighingObjects();
        assertThat(codec.weight(IntStream.range(0, 100).boxed().toList(), 55)).isBetween(2000, 4000);
        assertThat(codec.weight(Map.of("key", List.of(new Point(1, Optional.of("abc")))), 1))
                .isBetween(250, 600);
        assertThat(codec.weight(new Object[][] {{new byte[1000]}, {new double[10], null}}, 1))
                .isBetween(1080, 1300);
        assertThat(codec.weight(new CountDownLatch(1), 1)).isBetween(32, 128);
    }

    @Test
    void maximumEntryBytes_byDefault_refusesMoreThanAMebibyte() {
        try (Cache cache = LeakCheck.watch(Cache.builder().build());
                Cache large = LeakCheck.watch(
                        Cache.builder().maximumEntryBytes(4 << 20).build())) {
            for (Cache each : List.of(cache, large)) {
                each.get(PAGES.key(1), () -> "x".repeat((1 << 20) + 1));
            }
            assertThat(cache.getIfPresent(PAGES.key(1))).isEmpty();
            assertThat(cache.statistics().loads().tooLarge()).isEqualTo(1);
            assertThat(large.getIfPresent(PAGES.key(1))).isPresent();
        }
    }

    @Test
    void l2_valueWithALongFailSafeWindow_isKeptUntilThatHasElapsed() {
        CacheKey<String> key = new CacheKey<>(
                "page:safe",
                Codec.text(),
                OPTIONS.withFailSafe(Duration.ofDays(7)).withL2Ttl(Duration.ofMinutes(1)));
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.first.get(key, () -> "value");
            TwoNodes.written(nodes.first);
            long left = RawCommands.number(nodes.secondLink, "PTTL", "test:v1:page:safe");
            assertThat(Duration.ofMillis(left))
                    .isBetween(Duration.ofDays(7), Duration.ofDays(7).plus(TTL));
        }
    }

    @Test
    void get_coldKeyThatFailsRepeatedly_isNotLoadedEachTime() {
        FakeTime time = new FakeTime();
        try (Cache cache = LeakCheck.watch(Cache.builder().clock(time).build())) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> cache.get(PAGES.key(1), this::fail))
                        .isInstanceOf(LoaderFailedException.class)
                        .hasCauseInstanceOf(IllegalStateException.class);
            }
            assertThat(loads).hasValue(2);
            time.pass(Duration.ofMillis(50));
            assertThatThrownBy(() -> cache.get(PAGES.key(1), this::fail)).hasRootCauseMessage("failure 3");
            assertThatThrownBy(() -> cache.get(PAGES.key(1), this::fail)).hasRootCauseMessage("failure 3");
            assertThat(cache.refresh(PAGES.key(1), () -> "value")).isEqualTo("value");
            cache.remove(PAGES.key(1));
            assertThat(cache.get(PAGES.key(1), () -> "again")).isEqualTo("again");
        }
    }

    @Test
    void exceptions_eachReason_hasATypeOfItsOwn() {
        CountDownLatch never = new CountDownLatch(1);
        CacheKey<String> hasty =
                new CacheKey<>("page:hasty", Codec.text(), OPTIONS.withHardTimeout(Duration.ofMillis(50)));
        try (Cache cache = LeakCheck.watch(Cache.builder().build())) {
            assertThatThrownBy(() -> cache.get(PAGES.key(1), this::fail)).isInstanceOf(LoaderFailedException.class);
            assertThatThrownBy(() -> cache.get(hasty, () -> {
                        never.await();
                        return "late";
                    }))
                    .isInstanceOf(CacheTimeoutException.class);
            cache.find(PAGES.key(3), older -> LoadResult.absent(TTL));
            assertThatThrownBy(() -> cache.get(PAGES.key(3), this::fail)).isInstanceOf(AbsentValueException.class);
        } finally {
            never.countDown();
        }
    }
}
