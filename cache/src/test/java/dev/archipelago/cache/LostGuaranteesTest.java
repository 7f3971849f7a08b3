package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Guarantees hold for slow codecs, failing listeners, lost subscriptions, slow connections and unencodable values. */
@ExtendWith(LeakCheck.class)
class LostGuaranteesTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(TTL));
    private static final CacheKey<String> KEY = new CacheKey<>("page:home", Codec.text(), OPTIONS);

    private static RedisLink link(String uri) {
        RedisLink link = RedisLink.open(RedisOptions.of(uri).withHeartbeat(Duration.ofMillis(50)));
        Eventually.becomes("the link is up", link::available);
        return link;
    }

    private static String fail() {
        throw new IllegalStateException("the source is down");
    }

    /** A codec whose decoding waits for a latch. */
    private record Held(CountDownLatch release) implements Codec<String> {

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            try {
                assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Test
    void get_codecThatDoesNotReturn_endsWithTheHardTimeout() {
        CountDownLatch release = new CountDownLatch(1);
        CacheKey<String> key =
                new CacheKey<>("page:slow", new Held(release), OPTIONS.withHardTimeout(Duration.ofSeconds(1)));
        try (RedisServer server = RedisServer.running();
                RedisLink link = link(server.uri())) {
            try (Cache first = Cache.builder().prefix("test:v1:").redis(link).build()) {
                first.get(key, () -> "value");
                TwoNodes.written(first);
            }
            try (Cache second = LeakCheck.watch(
                    Cache.builder().prefix("test:v1:").redis(link).build())) {
                assertThatThrownBy(() -> second.get(key, LostGuaranteesTest::fail))
                        .isInstanceOf(CacheLoadException.class)
                        .hasCauseInstanceOf(TimeoutException.class);
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void get_breakerListenerThrows_continuesWithoutRedis() {
        AtomicInteger called = new AtomicInteger();
        try (RedisServer server = RedisServer.running();
                RedisLink link = link(server.uri());
                Cache cache = LeakCheck.watch(Cache.builder()
                        .prefix("test:v1:")
                        .redis(link)
                        .l2ReadTimeout(Duration.ofMillis(20))
                        .onBreaker(state -> {
                            called.incrementAndGet();
                            throw new IllegalStateException("a listener's own fault");
                        })
                        .build())) {
            server.freeze();
            for (int i = 0; i < 4; i++) {
                CacheKey<String> key = CacheKey.of("page", i, Codec.text(), OPTIONS);
                assertThat(cache.get(key, () -> "value")).isEqualTo("value");
            }
            assertThat(called).hasPositiveValue();
            server.thaw();
        }
    }

    @Test
    void listener_afterAThousandFailingKeys_hearsOfFurtherOnes() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        try (Cache cache = LeakCheck.watch(
                Cache.builder().listener(event -> heard.add(event.key())).build())) {
            for (int i = 0; i < 1200; i++) {
                CacheKey<String> key = CacheKey.of("page", i, Codec.text(), OPTIONS);
                assertThatThrownBy(() -> cache.get(key, LostGuaranteesTest::fail))
                        .isInstanceOf(CacheLoadException.class);
            }
        }
        assertThat(heard).hasSize(1200);
    }

    @Test
    void eagerRefresh_onThreeNodes_loadsOncePerRound() throws Exception {
        FakeTime time = new FakeTime();
        AtomicInteger loads = new AtomicInteger();
        CacheKey<String> key = new CacheKey<>("page:eager", Codec.text(), OPTIONS.withEagerRefresh(0.5));
        try (RedisServer server = RedisServer.running();
                RedisLink link = link(server.uri())) {
            List<Cache> nodes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                nodes.add(LeakCheck.watch(Cache.builder()
                        .clock(time)
                        .prefix("test:v1:")
                        .redis(link)
                        .l2ReadTimeout(WAIT)
                        .build()));
            }
            for (int round = 1; round <= 5; round++) {
                int expected = round;
                for (Cache node : nodes) {
                    node.get(key, () -> "value " + loads.incrementAndGet());
                }
                Eventually.becomes(
                        "all have refreshed",
                        () -> nodes.stream()
                                .allMatch(node -> node.get(key, () -> "value " + loads.incrementAndGet())
                                        .equals("value " + expected)));
                assertThat(loads).hasValue(round);
                nodes.forEach(TwoNodes::written);
                time.pass(TTL.multipliedBy(6).dividedBy(10));
            }
            nodes.forEach(Cache::close);
        }
    }

    @Test
    void get_withoutFailSafeAfterALostSubscription_servesTheFreshValueIfTheLoadFails() {
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.first.get(KEY, () -> "value");
            TwoNodes.written(nodes.first);
            nodes.cut();
            nodes.heal();
            Eventually.becomes(
                    "it is to be confirmed", () -> nodes.first.getIfPresent(KEY).isEmpty());
            RawCommands.ask(nodes.secondLink, "DEL", "test:v1:page:home");

            assertThat(nodes.first.get(KEY, LostGuaranteesTest::fail)).isEqualTo("value");
            nodes.time.pass(TTL);
            assertThatThrownBy(() -> nodes.first.get(KEY, LostGuaranteesTest::fail))
                    .isInstanceOf(CacheLoadException.class);
        }
    }

    @Test
    void get_removedElsewhereDuringALostSubscription_isNotServedIfTheLoadFails() {
        CacheKey<String> safe = new CacheKey<>("page:safe", Codec.text(), OPTIONS.withFailSafe(TTL));
        CacheKey<String> tagged = new CacheKey<>("page:tag", Codec.text(), OPTIONS.withTags(Set.of("author:anna")));
        try (TwoNodes nodes = new TwoNodes(builder -> builder.clock(InstantSource.system()))) {
            for (CacheKey<String> key : List.of(KEY, safe, tagged)) {
                nodes.first.get(key, () -> "value");
            }
            TwoNodes.written(nodes.first);
            nodes.cut();
            nodes.second.remove(KEY);
            nodes.second.remove(safe);
            nodes.second.removeByTag("author:anna");
            TwoNodes.written(nodes.second);
            nodes.heal();
            for (CacheKey<String> key : List.of(KEY, safe, tagged)) {
                Eventually.becomes(
                        "it is to be confirmed",
                        () -> nodes.first.getIfPresent(key).isEmpty());
                assertThatThrownBy(() -> nodes.first.get(key, LostGuaranteesTest::fail))
                        .as(key.text())
                        .isInstanceOf(CacheLoadException.class);
            }
        }
    }

    @Test
    void get_connectionSlowerThanTheReadTimeout_isAnsweredByL2() {
        try (TwoNodes nodes = new TwoNodes(builder -> builder.l2ReadTimeout(Duration.ofMillis(30)))) {
            nodes.second.get(KEY, () -> "value");
            TwoNodes.written(nodes.second);
            nodes.network.slow(Duration.ofMillis(100));
            Eventually.becomes(
                    "the latency is measured",
                    () -> nodes.firstLink
                            .latency()
                            .filter(latency -> latency.toMillis() >= 100)
                            .isPresent());
            assertThat(nodes.first.get(KEY, LostGuaranteesTest::fail)).isEqualTo("value");
            assertThat(nodes.first.statistics().l2().fallbacks()).isZero();
            nodes.network.heal();
        }
    }

    @Test
    void remove_besideAValueThatCannotBeEncoded_reachesRedis() {
        String name = "test:v1:page:home";
        CacheKey<String> bad = new CacheKey<>("page:bad", Codec.text(), OPTIONS);
        CommandInterceptor failing = (command, redis) -> {
            if (command.name().startsWith("EVAL")
                    && command.arguments().size() > 10 // it writes a value
                    && new String(command.arguments().get(2), StandardCharsets.UTF_8).endsWith("bad")) {
                throw new LinkageError("native code cannot be loaded");
            }
            return redis.send(command);
        };
        try (RedisServer server = RedisServer.running();
                RedisLink link = link(server.uri());
                RedisLink faulty = RedisLink.open(RedisOptions.of(server.uri()), failing::around);
                Cache cache = LeakCheck.watch(Cache.builder()
                        .prefix("test:v1:")
                        .redis(faulty)
                        .coalesceAcrossProcesses(false)
                        .build())) {
            Eventually.becomes("the link is up", faulty::available);
            cache.get(KEY, () -> "value");
            TwoNodes.written(cache);
            assertThat(RawCommands.get(link, name)).isNotNull();
            cache.refresh(bad, () -> "value");
            cache.remove(KEY);
            Eventually.becomes("the removal arrives", () -> RawCommands.get(link, name) == null);
            assertThat(cache.statistics().l2Writes().dropped()).isPositive();
        }
    }
}
