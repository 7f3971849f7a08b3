package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

/** Bulk and asynchronous reads, values that are put, and the context of loaders. */
@ExtendWith(LeakCheck.class)
class BulkAndAsyncTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.SHORT_TERM);
    private static final CacheKeyFactory<String> PAGES =
            CacheKeyFactory.of("page", Codec.text(), OPTIONS.withTags(Set.of("author:anna")));

    private static List<CacheKey<String>> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(PAGES::key).toList();
    }

    private static Map<CacheKey<String>, String> values(Set<CacheKey<String>> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, CacheKey::text));
    }

    private static String fail() {
        throw new IllegalStateException("must not be loaded");
    }

    @Test
    void getAll_someCached_loadsTheOthersInOneCall() {
        List<Set<CacheKey<String>>> loads = new CopyOnWriteArrayList<>();
        try (Cache cache = Cache.builder().build()) {
            cache.get(PAGES.key(1), () -> "cached");
            Map<CacheKey<String>, String> all = cache.getAll(keys(0, 100), keys -> {
                loads.add(keys);
                return values(
                        keys.stream().filter(key -> !key.equals(PAGES.key(7))).collect(Collectors.toSet()));
            });
            assertThat(loads).singleElement().satisfies(keys -> assertThat(keys).hasSize(99));
            assertThat(all).hasSize(99).containsEntry(PAGES.key(1), "cached").doesNotContainKey(PAGES.key(7));
            assertThat(cache.getAll(keys(0, 100), keys -> values(keys))).hasSize(99);
            assertThat(cache.statistics().loads().count()).isEqualTo(2);
            assertThat(cache.find(PAGES.key(7), older -> LoadResult.of("loaded")))
                    .isEmpty();
        }
    }

    @Test
    void getAll_onAnotherNode_readsAllFromRedisWithOneCommand() {
        AtomicInteger gets = new AtomicInteger();
        AtomicInteger mgets = new AtomicInteger();
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri()));
                RedisLink counted = RedisLink.open(RedisOptions.of(server.uri()), commands -> {
                    return command -> {
                        gets.addAndGet(command.name().equals("GET") ? 1 : 0);
                        mgets.addAndGet(command.name().equals("MGET") ? 1 : 0);
                        return commands.send(command);
                    };
                })) {
            Eventually.becomes("the links are up", () -> link.available() && counted.available());
            try (Cache first = Cache.builder().prefix("bulk:v1:").redis(link).build();
                    Cache second =
                            Cache.builder().prefix("bulk:v1:").redis(counted).build()) {
                first.getAll(keys(0, 1000), BulkAndAsyncTest::values);
                TwoNodes.written(first);
                Map<CacheKey<String>, String> all = second.getAll(keys(0, 1000), keys -> {
                    throw new IllegalStateException("must not be loaded");
                });
                assertThat(all).hasSize(1000).containsEntry(PAGES.key(999), "page:999");
                assertThat(mgets).hasValue(1);
                assertThat(gets).hasValue(0);
                assertThat(second.getIfPresent(PAGES.key(5))).contains("page:5");
                first.removeByTag("author:anna");
                TwoNodes.written(first);
                Eventually.becomes(
                        "it is removed", () -> second.getIfPresent(PAGES.key(5)).isEmpty());
                assertThat(second.getAll(keys(0, 3), keys -> Map.of())).isEmpty();
            }
        }
    }

    @Test
    void getAll_loaderFails_throwsItsException() {
        try (Cache cache = Cache.builder().build()) {
            assertThatThrownBy(() -> cache.getAll(keys(0, 3), keys -> Map.of(PAGES.key(1), fail())))
                    .isInstanceOf(LoaderFailedException.class);
        }
    }

    @Test
    void getAll_oneKeyBacksOff_leavesNoLoadOfTheOthersBehind() {
        CacheKey<String> failing = PAGES.key(2);
        try (Cache cache = Cache.builder().failureBackOff(WAIT).build()) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> cache.get(failing, BulkAndAsyncTest::fail))
                        .isInstanceOf(LoaderFailedException.class);
            }
            assertThatThrownBy(() -> cache.getAll(List.of(PAGES.key(1), failing), BulkAndAsyncTest::values))
                    .isInstanceOf(LoaderFailedException.class);
            assertThat(cache.get(PAGES.key(1), () -> "value")).isEqualTo("value");
            assertThat(cache.statistics().reads().coalesced()).isZero();
        }
    }

    @Test
    void getAll_keyInFlight_isNotLoadedTwice() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Cache cache = Cache.builder().build()) {
            CompletableFuture<String> one = cache.getAsync(PAGES.key(1), () -> {
                begun.countDown();
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                return "one";
            });
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Map<CacheKey<String>, String>> all = CompletableFuture.supplyAsync(
                    () -> cache.getAll(keys(0, 3), BulkAndAsyncTest::values), Thread::startVirtualThread);
            Eventually.becomes("it waits", () -> cache.statistics().reads().coalesced() == 1);
            release.countDown();
            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("one");
            assertThat(all.get(20, TimeUnit.SECONDS))
                    .containsEntry(PAGES.key(1), "one")
                    .hasSize(3);
        }
    }

    @Test
    void getAsync_missAndHitAndFailure_completeTheFuture() throws Exception {
        try (Cache cache = Cache.builder().build()) {
            assertThat(cache.getAsync(PAGES.key(1), () -> "value").get(20, TimeUnit.SECONDS))
                    .isEqualTo("value");
            assertThat(cache.getAsync(PAGES.key(1), BulkAndAsyncTest::fail)).isCompletedWithValue("value");
            assertThatThrownBy(() ->
                            cache.getAsync(PAGES.key(2), BulkAndAsyncTest::fail).get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(LoaderFailedException.class);
            assertThat(cache.findAsync(PAGES.key(3), older -> LoadResult.absent(WAIT))
                            .get(20, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    @Test
    void put_value_isOnAllNodesAndReplacesLoadsInFlight() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.second.get(PAGES.key(1), () -> "older");
            TwoNodes.written(nodes.second);
            CompletableFuture<String> slow = nodes.first.getAsync(PAGES.key(2), () -> {
                begun.countDown();
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                return "older";
            });
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            Propagation first = nodes.first.put(PAGES.key(1), "newer");
            Propagation second = nodes.first.put(PAGES.key(2), "newer");
            release.countDown();
            assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("older");
            assertThat(first.await(WAIT)).isTrue();
            assertThat(second.await(WAIT)).isTrue();
            assertThat(nodes.first.getIfPresent(PAGES.key(2))).contains("newer");
            assertThat(nodes.second.get(PAGES.key(1), BulkAndAsyncTest::fail)).isEqualTo("newer");
            assertThat(nodes.second.get(PAGES.key(2), BulkAndAsyncTest::fail)).isEqualTo("newer");
        }
    }

    @Test
    void await_removals_areAppliedOnAllNodesThatAnswer() {
        try (TwoNodes nodes = new TwoNodes()) {
            for (int i = 0; i < 20; i++) {
                for (Cache node : List.of(nodes.first, nodes.second)) {
                    node.get(PAGES.key(i), () -> "value");
                }
                TwoNodes.written(nodes.first);
                nodes.second.get(PAGES.key(i), () -> "value");
                Propagation removal = switch (i % 4) {
                    case 0 -> nodes.first.remove(PAGES.key(i));
                    case 1 -> nodes.first.removeByTag("author:anna");
                    case 2 -> nodes.first.removeByPrefix("page:");
                    default -> nodes.first.clear();
                };
                assertThat(removal.await(WAIT)).isTrue();
                assertThat(removal.entries()).isPositive();
                assertThat(nodes.second.getIfPresent(PAGES.key(i))).isEmpty();
            }
            nodes.cut();
            assertThat(nodes.first.remove(PAGES.key(1)).await(Duration.ofMillis(50)))
                    .isFalse();
            nodes.heal();
        }
    }

    @Test
    void entries_cached_areDescribed() {
        FakeTime time = new FakeTime();
        try (Cache cache = Cache.builder().clock(time).build()) {
            cache.get(PAGES.key(1), () -> "value");
            time.pass(Duration.ofMinutes(1));
            assertThat(cache.entries()).singleElement().satisfies(entry -> {
                assertThat(entry.key()).isEqualTo("page:1");
                assertThat(entry.tags()).containsExactly("author:anna");
                assertThat(entry.age()).isEqualTo(Duration.ofMinutes(1));
                assertThat(entry.freshFor()).isEqualTo(Duration.ofMinutes(4));
                assertThat(entry.absent()).isFalse();
                assertThat(entry.weight()).isPositive();
            });
        }
    }

    @Test
    void loader_executorAndContext_areThoseOfTheBuilder() {
        List<String> observed = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                observed.add(context.getName() + " "
                        + Optional.ofNullable(context.getParentObservation())
                                .map(parent -> parent.getContextView().getName())
                                .orElse("none"));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        AtomicReference<String> thread = new AtomicReference<>();
        try (ExecutorService executor = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("loaders").factory());
                Cache cache = Cache.builder()
                        .loaderExecutor(executor)
                        .decorateLoaders(LoaderDecorator.mdc())
                        .decorateLoaders(new CacheObservations(registry, "shop"))
                        .build()) {
            MDC.put("request", "4711");
            Observation.createNotStarted("request", registry).observe(() -> {
                assertThat(cache.get(PAGES.key(1), () -> {
                            thread.set(Thread.currentThread().getName());
                            return MDC.get("request");
                        }))
                        .isEqualTo("4711");
                assertThat(cache.getAll(
                                keys(2, 3),
                                keys -> keys.stream().collect(Collectors.toMap(k -> k, k -> MDC.get("request")))))
                        .containsEntry(PAGES.key(2), "4711");
            });
            MDC.clear();
            assertThat(thread).hasValue("loaders");
            assertThat(observed)
                    .containsExactly(
                            "archipelago.cache.load request", "archipelago.cache.load request", "request none");
        }
    }

    @Test
    void loader_executorThatRejects_failsTheRequest() {
        try (Cache cache = Cache.builder()
                .loaderExecutor(task -> {
                    throw new java.util.concurrent.RejectedExecutionException("full");
                })
                .build()) {
            assertThatThrownBy(() -> cache.get(PAGES.key(1), () -> "value"))
                    .isInstanceOf(LoaderFailedException.class)
                    .hasRootCauseMessage("full");
        }
    }

    @Test
    void listener_changes_areEvents() {
        List<CacheEvent> events = new CopyOnWriteArrayList<>();
        try (Cache cache =
                Cache.builder().maximumEntries(1).listener(events::add).build()) {
            cache.get(PAGES.key(1), () -> "value");
            cache.remove(PAGES.key(1));
            cache.expire(PAGES.key(1));
            cache.removeByTag("author:anna");
            cache.clear();
        }
        assertThat(events)
                .containsExactly(
                        new CacheEvent.Missed("page:1"),
                        new CacheEvent.Removed("page:1"),
                        new CacheEvent.Expired("page:1"),
                        new CacheEvent.RemovedAll("~tag:author:anna"),
                        new CacheEvent.RemovedAll("~all"));
    }

    @Test
    void lookup_notCached_isEmptyAndCachedNothing() {
        try (Cache cache = Cache.builder().build()) {
            assertThat(cache.lookup(PAGES.key(1))).isEmpty();
            assertThat(cache.find(PAGES.key(1), older -> LoadResult.absent(WAIT)))
                    .isEmpty();
            assertThat(cache.lookup(PAGES.key(1)))
                    .hasValueSatisfying(result -> assertThat(result).isInstanceOf(LoadResult.Absent.class));
            assertThat(cache.statistics().reads().misses()).isEqualTo(2);
            assertThat(cache.statistics().loads().failures()).isZero();
        }
    }

    @Test
    void lookup_onAnotherNode_readsRedis() {
        try (TwoNodes nodes = new TwoNodes()) {
            assertThat(nodes.first.put(PAGES.key(1), "one").await(WAIT)).isTrue();
            assertThat(nodes.second.lookup(PAGES.key(1))).contains(LoadResult.of("one"));
            assertThat(nodes.second.getIfPresent(PAGES.key(1))).contains("one");
            assertThat(nodes.second.statistics().reads().l2Hits()).isEqualTo(1);
            assertThat(nodes.second.lookup(PAGES.key(2))).isEmpty();
        }
    }

    @Test
    void lookup_inFlight_doesNotKeepOthersFromLoading() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri()), commands -> {
                    CommandInterceptor slow = (command, redis) -> {
                        if (command.name().equals("GET")
                                || command.name().equals("MGET")
                                || command.name().startsWith("EVAL")) {
                            reading.countDown();
                            release.await(WAIT.toSeconds(), TimeUnit.SECONDS);
                        }
                        return redis.send(command);
                    };
                    return slow.around(commands);
                });
                Cache cache = Cache.builder()
                        .prefix("lookup:v1:")
                        .redis(link)
                        .l2ReadTimeout(WAIT)
                        .build();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var lookup = callers.submit(() -> cache.lookup(PAGES.key(1)));
            assertThat(reading.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            var get = callers.submit(() -> cache.get(PAGES.key(1), () -> "loaded"));
            var all = callers.submit(() -> cache.getAll(keys(1, 2), BulkAndAsyncTest::values));
            Eventually.becomes("both wait", () -> cache.statistics().reads().coalesced() == 2);
            release.countDown();
            assertThat(lookup.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEmpty();
            assertThat(get.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isIn("loaded", "page:1");
            assertThat(all.get(WAIT.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
            assertThat(cache.statistics().loads().count()).isEqualTo(1);
        }
    }
}
