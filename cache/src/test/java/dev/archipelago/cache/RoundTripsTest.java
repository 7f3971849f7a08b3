package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that a node sends for a read, and which of them share a round trip. */
@ExtendWith(LeakCheck.class)
class RoundTripsTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.LONG_TERM);

    private final RedisServer server = RedisServer.running();
    private final List<String> sent = new CopyOnWriteArrayList<>();

    /** Completed when the markers are requested: the reply to the read of a value is held back until then. */
    private volatile CompletableFuture<Void> markersRequested = new CompletableFuture<>();

    private final RedisLink link =
            RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)), this::recorded);
    private final RedisLink otherLink = RedisLink.open(RedisOptions.of(server.uri()));
    private final Cache cache = cache(link);
    private final Cache other = cache(otherLink);

    private static Cache cache(RedisLink link) {
        Eventually.becomes("the link is up", link::available);
        return Cache.builder()
                .prefix("trips:v1:")
                .redis(link)
                .l2ReadTimeout(WAIT)
                .build();
    }

    private RedisCommands recorded(RedisCommands redis) {
        CommandInterceptor recording = (command, next) -> {
            if (!command.name().equals("PING") && !command.name().equals("INFO")) {
                sent.add(command.name());
            }
            CompletableFuture<@Nullable Object> reply = next.send(command);
            if (command.name().equals("HMGET")) {
                markersRequested.complete(null);
            }
            return command.name().equals("GET") ? reply.thenCombine(markersRequested, (value, also) -> value) : reply;
        };
        return recording.around(redis);
    }

    /** Redis learns the scripts, and both nodes are subscribed. */
    @BeforeEach
    void warmUp() {
        markersRequested.complete(null);
        for (Cache each : List.of(cache, other)) {
            Eventually.becomes("it is subscribed", () -> each.statistics().l2().subscribed());
            each.get(key("warm:" + each.hashCode()), () -> "value");
            TwoNodes.written(each);
        }
        markersRequested = new CompletableFuture<>();
        sent.clear();
    }

    @AfterEach
    void close() {
        cache.close();
        other.close();
        link.close();
        otherLink.close();
        server.close();
    }

    /** The versions of the markers of a type are unknown until the first read of one of its keys. */
    private static CacheKey<String> key(String text) {
        return new CacheKey<>(text, Codec.text(), OPTIONS);
    }

    @Test
    void get_coldKey_takesTwoRoundTripsBeforeTheLoaderAndOneAfterIt() {
        List<String> before = new CopyOnWriteArrayList<>();
        cache.get(key("cold:1"), () -> {
            before.addAll(sent);
            sent.clear();
            return "value";
        });
        TwoNodes.written(cache);
        assertThat(before).as("the first two are sent together").containsExactly("GET", "HMGET", "EVALSHA");
        assertThat(sent).as("value, announcement and lease").containsExactly("EVALSHA");
        assertThat(other.get(key("cold:1"), RoundTripsTest::fail)).isEqualTo("value");
    }

    @Test
    void refresh_anyKey_takesOneRoundTripBeforeTheLoaderAndOneAfterIt() {
        List<String> before = new CopyOnWriteArrayList<>();
        cache.refresh(key("refreshed:1"), () -> {
            before.addAll(sent);
            sent.clear();
            return "value";
        });
        TwoNodes.written(cache);
        assertThat(before).containsExactly("HMGET", "EVALSHA");
        assertThat(sent).containsExactly("EVALSHA");
    }

    @Test
    void get_storedByAnotherNode_takesOneRoundTrip() {
        other.get(key("stored:1"), () -> "value");
        TwoNodes.written(other);
        assertThat(cache.get(key("stored:1"), RoundTripsTest::fail)).isEqualTo("value");
        assertThat(sent).containsExactly("GET", "HMGET");
    }

    @Test
    void getAll_storedByAnotherNode_takesOneRoundTrip() {
        List<CacheKey<String>> keys =
                IntStream.range(0, 100).mapToObj(i -> key("all:" + i)).toList();
        other.getAll(keys, RoundTripsTest::values);
        TwoNodes.written(other);
        assertThat(cache.getAll(keys, missing -> Map.of(key("all:1"), fail()))).hasSize(100);
        assertThat(sent).containsExactlyInAnyOrder("MGET", "HMGET");
    }

    @Test
    void getAll_keysThatAnotherNodeLoads_loadsOnlyTheOthersAndTakesItsValues() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch loaded = new CountDownLatch(1);
        CompletableFuture<Map<CacheKey<String>, String>> elsewhere = CompletableFuture.supplyAsync(
                () -> other.getAll(List.of(key("some:1"), key("some:2"), key("some:3")), keys -> {
                    begun.countDown();
                    assertThat(release.await(WAIT.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    return values(keys);
                }),
                Thread::startVirtualThread);
        assertThat(begun.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<Set<CacheKey<String>>> here = new CopyOnWriteArrayList<>();
        CompletableFuture<Map<CacheKey<String>, String>> all = CompletableFuture.supplyAsync(
                () -> cache.getAll(List.of(key("some:2"), key("some:3"), key("some:4")), keys -> {
                    here.add(keys);
                    loaded.countDown();
                    return values(keys);
                }),
                Thread::startVirtualThread);
        assertThat(loaded.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        release.countDown();
        assertThat(all.get(WAIT.toSeconds(), TimeUnit.SECONDS)).hasSize(3).containsEntry(key("some:2"), "some:2");
        assertThat(elsewhere.get(WAIT.toSeconds(), TimeUnit.SECONDS)).hasSize(3);
        assertThat(here).containsExactly(Set.of(key("some:4")));
    }

    private static Map<CacheKey<String>, String> values(Set<CacheKey<String>> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, CacheKey::text));
    }

    private static String fail() {
        throw new IllegalStateException("must not be loaded");
    }
}
