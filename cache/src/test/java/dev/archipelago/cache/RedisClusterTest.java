package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import dev.archipelago.cache.streams.StreamConsumer;
import dev.archipelago.cache.streams.StreamGroup;
import dev.archipelago.cache.streams.StreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes that share a Cluster of three masters and three replicas, which loses a master. */
@Tag("long")
@ExtendWith(LeakCheck.class)
class RedisClusterTest {

    private static final int KEYS = 100;
    private static final Duration HARD = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final long PATIENCE_SECONDS = HARD.plusSeconds(10).toSeconds();
    private static final EntryOptions OPTIONS =
            EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(Duration.ofMinutes(10));

    private final RedisCluster cluster = RedisCluster.running();
    private final RedisLink oneLink = link();
    private final RedisLink otherLink = link();
    private final Cache one = node(oneLink);
    private final Cache other = node(otherLink);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    private RedisLink link() {
        return RedisLink.open(RedisOptions.of(cluster.uri())
                .inCluster()
                .withHeartbeat(Duration.ofMillis(100))
                .withTimeouts(Duration.ofSeconds(1), Duration.ofMillis(500)));
    }

    private Cache node(RedisLink link) {
        return LeakCheck.watch(Cache.builder()
                .prefix("cluster:v1:")
                .redis(link)
                .hardTimeout(HARD)
                .l2Pause(Duration.ofMillis(200))
                .build());
    }

    @BeforeEach
    void up() {
        reachesEverySlot(one);
        reachesEverySlot(other);
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        one.close();
        other.close();
        oneLink.close();
        otherLink.close();
        cluster.close();
    }

    private static List<CacheKey<String>> keys(String type, EntryOptions options) {
        return IntStream.range(0, KEYS)
                .mapToObj(number -> new CacheKey<>(type + ":" + number, Codec.text(), options))
                .toList();
    }

    private static String fail() {
        throw new IllegalStateException("source is away");
    }

    private void written(Cache cache) {
        Eventually.becomes("L2 has it all", () -> cache.statistics().l2Writes().pending() == 0);
    }

    private List<String> all(Cache cache, List<CacheKey<String>> keys, Loader<String> loader) throws Exception {
        List<Future<String>> waiting = new ArrayList<>();
        keys.forEach(key -> waiting.add(callers.submit(() -> cache.get(key, loader))));
        List<String> values = new ArrayList<>();
        for (Future<String> one : waiting) {
            values.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        return values;
    }

    /** Reads entries that only L2 has, in slots of every master, until all reads succeed. */
    private void reachesEverySlot(Cache cache) {
        List<CacheKey<String>> probes = keys("probe", OPTIONS.in(EntryOptions.Tiers.L2_ONLY));
        Eventually.becomes("reads reach every master", () -> {
            probes.forEach(probe -> cache.get(probe, () -> "probe"));
            if (cache.statistics().l2Writes().pending() > 0) {
                return false; // what waits to be written would answer in Redis's address
            }
            long before = cache.statistics().reads().l2Hits();
            probes.forEach(probe -> cache.get(probe, () -> "probe"));
            return cache.statistics().reads().l2Hits() == before + KEYS;
        });
    }

    @Test
    void get_keysInAllSlots_areSharedByTheNodes() throws Exception {
        List<CacheKey<String>> keys = keys("item", OPTIONS);
        all(one, keys, () -> "value");
        written(one);
        assertThat(all(other, keys, RedisClusterTest::fail)).containsOnly("value");
        assertThat(other.statistics().l1().promotions()).isGreaterThanOrEqualTo(KEYS);
        one.clear();
        written(one);
        assertThat(all(one, keys, () -> "newer")).containsOnly("newer");
    }

    @Test
    void get_masterKilled_everyoneIsAnsweredAndTheNodesAgreeAgain() throws Exception {
        List<CacheKey<String>> keys = keys("item", OPTIONS);
        all(one, keys, () -> "before");
        written(one);
        cluster.killMaster();
        keys.forEach(one::remove);
        assertThat(all(one, keys, () -> "after")).containsOnly("after");
        assertThat(all(other, keys("other", OPTIONS), () -> "during")).containsOnly("during");
        Eventually.becomes("the replica takes over", cluster::failedOver);
        cluster.whole();
        reachesEverySlot(one);
        reachesEverySlot(other);
        written(one);
        written(other);
        for (CacheKey<String> key : keys) {
            assertThat(other.get(key, () -> "after")).as(key.text()).isEqualTo(one.get(key, RedisClusterTest::fail));
        }
        cluster.startAgain();
        cluster.whole();
        reachesEverySlot(other);
    }

    /** Also those whose sender does not watch the time. */
    @Test
    void send_masterFrozen_everyCommandEnds() {
        cluster.freezeMaster();
        try {
            List<CompletableFuture<@Nullable Object>> replies = IntStream.range(0, KEYS)
                    .mapToObj(
                            i -> oneLink.commands().send(RedisCommand.of("GET").key("key" + i)))
                    .toList();
            Eventually.becomes("every command has ended", () -> replies.stream().allMatch(CompletableFuture::isDone));
            assertThat(replies).anyMatch(CompletableFuture::isCompletedExceptionally);
        } finally {
            cluster.thawMaster();
        }
    }

    @Test
    void removeByTag_masterKilledMeanwhile_reachesTheOtherNode() throws Exception {
        List<CacheKey<String>> keys = keys("item", OPTIONS.withTags(Set.of("all")));
        all(one, keys, () -> "before");
        written(one);
        assertThat(all(other, keys, () -> "before")).containsOnly("before");
        cluster.killMaster();
        one.removeByTag("all");
        Eventually.becomes("the replica takes over", cluster::failedOver);
        cluster.whole();
        reachesEverySlot(one);
        reachesEverySlot(other);
        written(one);
        for (CacheKey<String> key : keys) {
            Eventually.becomes(
                    key.text() + " is gone from both nodes",
                    () -> other.get(key, () -> "after").equals("after")
                            && one.get(key, () -> "after").equals("after"));
        }
    }

    @Test
    void streams_masterKilled_goOnAfterwards() {
        try (BufferedStreamWriter publisher = new BufferedStreamWriter(oneLink, "events", 1000, 1000);
                StreamConsumer consumer =
                        new StreamGroup(otherLink, "events", "group", StreamReader.BEGINNING).consumer("one")) {
            publisher.publish(Map.of("n", "1"));
            Eventually.becomes("it is read", () -> reads(consumer));
            cluster.killMaster();
            Eventually.becomes("the replica takes over", cluster::failedOver);
            cluster.whole();
            reachesEverySlot(one);
            publisher.publish(Map.of("n", "2"));
            Eventually.becomes("it is read", () -> reads(consumer));
            assertThat(publisher.statistics(WAIT).groups()).hasSize(1);
        }
    }

    private static boolean reads(StreamConsumer consumer) {
        try {
            return !consumer.read(10, Duration.ofSeconds(1)).isEmpty();
        } catch (RedisUnavailableException e) {
            return false;
        }
    }
}
