package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.internal.load.TwoTierCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TagsPatternsClearTest {

    private static final CacheKey<String> ANNA = key("book:1:en", "author:anna");
    private static final CacheKey<String> BOTH = key("book:2:en", "author:anna", "author:ben");
    private static final CacheKey<String> BEN = key("book:3:en", "author:ben");
    private static final CacheKey<String> PLAIN = key("bookshop:1");
    private static final CacheKey<String> LAST = key("last");

    private final TwoNodes nodes = new TwoNodes();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        callers.shutdownNow();
        nodes.close();
    }

    private static CacheKey<String> key(String text, String... tags) {
        return new CacheKey<>(
                text, Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM).withTags(Set.of(tags)));
    }

    private void bothHaveAll() {
        for (CacheKey<String> key : Set.of(ANNA, BOTH, BEN, PLAIN)) {
            nodes.first.get(key, () -> "old");
            TwoNodes.written(nodes.first);
        }
        // Messages arrive in order: once a later one has arrived, so have those about these values.
        secondKeeps(LAST, "any");
        nodes.first.refresh(LAST, () -> "any");
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(LAST).isEmpty());
        for (CacheKey<String> key : Set.of(ANNA, BOTH, BEN, PLAIN)) {
            secondKeeps(key, "old");
        }
    }

    /** A value read while a message about its key arrives is returned and not kept. */
    private void secondKeeps(CacheKey<String> key, String value) {
        Eventually.becomes(key.text() + " is in the other's memory", () -> {
            nodes.second.get(key, () -> value);
            return nodes.second.getIfPresent(key).isPresent();
        });
    }

    private void isGone(CacheKey<String> key) {
        Eventually.becomes(
                key.text() + " is gone from the other's memory",
                () -> nodes.second.getIfPresent(key).isEmpty());
        assertThat(nodes.second.get(key, () -> "new")).isEqualTo("new");
    }

    private void stays(CacheKey<String> key) {
        assertThat(nodes.first.getIfPresent(key)).contains("old");
        assertThat(nodes.second.getIfPresent(key)).contains("old");
    }

    @Test
    void removeByTag_bothNodes_loseWhatBearsItAndNothingElse() {
        bothHaveAll();
        nodes.first.removeByTag("author:anna");
        assertThat(nodes.first.getIfPresent(ANNA)).isEmpty();
        assertThat(nodes.first.getIfPresent(BOTH)).isEmpty();
        isGone(ANNA);
        isGone(BOTH);
        stays(BEN);
        stays(PLAIN);
    }

    @Test
    void removeByPrefix_oneOrTwoParts_loseWhatBeginsSoAndNothingElse() {
        bothHaveAll();
        nodes.first.removeByPrefix("book:1:");
        isGone(ANNA);
        stays(BOTH);
        nodes.first.removeByPrefix("book:");
        isGone(BOTH);
        isGone(BEN);
        stays(PLAIN);
    }

    @Test
    void removeByTag_thenLoaded_isSharedAgain() {
        bothHaveAll();
        nodes.first.removeByTag("author:anna");
        assertThat(nodes.first.get(ANNA, () -> "new")).isEqualTo("new");
        TwoNodes.written(nodes.first);
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(ANNA).isEmpty());
        assertThat(nodes.second.get(ANNA, () -> "loaded again")).isEqualTo("new");
    }

    @Test
    void removeByTag_atOnceReadAgain_doesNotFindTheOldValueInL2() {
        bothHaveAll();
        nodes.first.removeByTag("author:anna");
        assertThat(nodes.first.get(ANNA, () -> "new")).isEqualTo("new");
    }

    @Test
    void removeByTag_duringALoadOnAnotherNode_keepsTheOldResultOut() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<String> loader = callers.submit(() -> nodes.first.get(ANNA, () -> {
            loading.countDown();
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
            return "old";
        }));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        nodes.second.removeByTag("author:anna");
        TwoNodes.written(nodes.second);
        Eventually.becomes("the load is cut off", () -> ((TwoTierCache) nodes.first).loadsInFlight() == 0);
        release.countDown();
        assertThat(loader.get(20, TimeUnit.SECONDS)).isEqualTo("old");
        assertThat(nodes.first.getIfPresent(ANNA)).isEmpty();
        assertThat(nodes.first.get(ANNA, () -> "new")).isEqualTo("new");
        assertThat(nodes.second.get(ANNA, () -> "other")).isEqualTo("new");
    }

    @Test
    void removeByTag_duringALoadOfANodeCutOff_keepsTheOldResultHidden() {
        bothHaveAll();
        nodes.cut();
        nodes.first.refresh(ANNA, () -> "loaded before");
        nodes.second.removeByTag("author:anna");
        TwoNodes.written(nodes.second);
        nodes.heal();
        assertThat(nodes.second.get(ANNA, () -> "new")).isEqualTo("new");
    }

    @Test
    void removeByTag_whileRedisIsUnavailable_isMadeUpFor() {
        bothHaveAll();
        nodes.cut();
        nodes.first.removeByTag("author:anna");
        nodes.first.removeByPrefix("bookshop:");
        nodes.heal();
        isGone(ANNA);
        isGone(PLAIN);
        assertThat(nodes.first.get(BEN, () -> "loaded again")).isEqualTo("old");
    }

    @Test
    void removeByTag_anyNumberOfValues_isOneFieldOfOneKey() {
        bothHaveAll();
        String markers = "test:v1:~markers";
        long before = RawCommands.number(nodes.secondLink, "HLEN", markers);
        nodes.first.removeByTag("author:anna");
        TwoNodes.written(nodes.first);
        long after = RawCommands.number(nodes.secondLink, "HLEN", markers);
        String version = RawCommands.text(nodes.secondLink, "HGET", markers, "~tag:author:anna");
        assertThat(after).isEqualTo(before + 1);
        assertThat(version).hasSize(16);
    }

    @Test
    void removeByTag_moreTagsThanMarkersFit_removesAll() {
        bothHaveAll();
        String markers = "test:v1:~markers";
        List<String> many = new ArrayList<>(List.of(markers));
        String now = Long.toString(System.currentTimeMillis() * 1000);
        for (int i = 0; i < 10_000; i++) {
            many.addAll(List.of("~tag:" + i, now));
        }
        RawCommands.ask(nodes.secondLink, "HSET", many.toArray(String[]::new));
        nodes.first.removeByTag("last");
        isGone(ANNA);
        long left = RawCommands.number(nodes.secondLink, "HLEN", markers);
        assertThat(left)
                .as("the marker of all and when the markers were created")
                .isEqualTo(2);
    }

    @Test
    void get_redisEvictedTheMarkers_treatsEverythingOlderAsRemoved() {
        bothHaveAll();
        nodes.first.removeByTag("author:anna");
        TwoNodes.written(nodes.first);
        RawCommands.ask(nodes.secondLink, "DEL", "test:v1:~markers");
        try (Cache restarted =
                Cache.builder().prefix("test:v1:").redis(nodes.secondLink).build()) {
            assertThat(restarted.get(ANNA, () -> "new")).isEqualTo("new");
        }
    }

    @Test
    void clear_bothNodes_loseAll() {
        bothHaveAll();
        nodes.first.clear();
        isGone(ANNA);
        isGone(PLAIN);
    }

    @Test
    void removeByTag_inMemoryOnly_losesWhatBearsIt() {
        try (Cache memory = Cache.builder().build()) {
            memory.get(ANNA, () -> "old");
            memory.get(BEN, () -> "old");
            memory.removeByTag("author:anna");
            assertThat(memory.getIfPresent(ANNA)).isEmpty();
            assertThat(memory.getIfPresent(BEN)).contains("old");
            memory.removeByPrefix("book:");
            assertThat(memory.getIfPresent(BEN)).isEmpty();
        }
    }

    @Test
    void removeByPrefixOrByTag_notCanonical_isRefused() {
        assertThatThrownBy(() -> nodes.first.removeByPrefix("book")).hasMessageContaining("page:");
        assertThatThrownBy(() -> nodes.first.removeByPrefix("a:b:c:")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> nodes.first.removeByTag("*")).hasMessageContaining("author:7");
        assertThatThrownBy(() -> key("book:1", "A B")).isInstanceOf(IllegalArgumentException.class);
    }
}
