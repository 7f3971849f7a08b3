package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tags of load results. */
@ExtendWith(LeakCheck.class)
class TagsOfResultsTest {

    private static final CacheKey<String> BOOK = new CacheKey<>(
            "book:1",
            Codec.text(),
            EntryOptions.of(CacheStrategy.SHORT_TERM)
                    .withFailSafe(Duration.ofHours(1))
                    .withTags(Set.of("shelf:3")));

    private static final String ANNA = "author:anna";

    private final TwoNodes nodes = new TwoNodes();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        callers.shutdownNow();
        nodes.close();
    }

    private static Optional<String> find(Cache cache, String value, String... tags) {
        return cache.find(BOOK, older -> LoadResult.of(value).withTags(Set.of(tags)));
    }

    private void bothHave() {
        find(nodes.first, "old", ANNA, "author:ben");
        TwoNodes.written(nodes.first);
        assertThat(find(nodes.second, "not loaded")).contains("old");
    }

    private static void isGone(Cache cache) {
        Eventually.becomes(
                "it is gone from memory", () -> cache.getIfPresentOrStale(BOOK).isEmpty());
    }

    /** Starts a load on the first node that blocks until {@link #release}. */
    private Future<Optional<String>> loadOnFirst() throws InterruptedException {
        Future<Optional<String>> load = callers.submit(() -> nodes.first.find(BOOK, older -> {
            loading.countDown();
            if (!release.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("never released");
            }
            return LoadResult.of("old").withTags(Set.of(ANNA));
        }));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        return load;
    }

    @Test
    void removeByTag_ofTheResult_isGoneOnBothNodesAndInRedis() {
        bothHave();
        nodes.first.removeByTag(ANNA);
        assertThat(nodes.first.getIfPresentOrStale(BOOK)).isEmpty();
        isGone(nodes.second);
        assertThat(find(nodes.second, "new")).contains("new");
    }

    @Test
    void removeByTag_onTheNodeThatDidNotLoad_isGoneOnTheOneThatDid() {
        bothHave();
        nodes.second.removeByTag("author:ben");
        isGone(nodes.first);
        assertThat(find(nodes.first, "new")).contains("new");
    }

    @Test
    void removeByTag_ofTheKeyOrUnused_worksAsBefore() {
        bothHave();
        nodes.first.removeByTag("author:carl");
        assertThat(nodes.first.getIfPresent(BOOK)).contains("old");
        nodes.first.removeByTag("shelf:3");
        isGone(nodes.second);
    }

    @Test
    void find_rightAfterRemoveByTag_isStoredInBothTiers() {
        for (int i = 0; i < 20; i++) {
            String value = "value " + i;
            find(nodes.first, value, ANNA);
            assertThat(nodes.first.getIfPresent(BOOK)).contains(value);
            TwoNodes.written(nodes.first);
            assertThat(find(nodes.second, "not loaded")).contains(value);
            nodes.first.removeByTag(ANNA);
            isGone(nodes.second);
        }
    }

    @Test
    void find_afterARemovalDuringTheLoad_doesNotGetItsResult() throws Exception {
        Future<Optional<String>> load = loadOnFirst();
        nodes.first.removeByTag(ANNA);
        Future<Optional<String>> late = callers.submit(() -> find(nodes.first, "new", ANNA));
        Eventually.becomes("it waits", () -> nodes.first.statistics().reads().coalesced() == 1);
        release.countDown();
        assertThat(load.get(20, TimeUnit.SECONDS)).contains("old");
        assertThat(late.get(20, TimeUnit.SECONDS)).contains("new");
        assertThat(nodes.first.getIfPresent(BOOK)).contains("new");
    }

    @Test
    void find_afterARemovalOfAnotherTagDuringTheLoad_getsItsResult() throws Exception {
        Future<Optional<String>> load = loadOnFirst();
        nodes.first.removeByTag("author:carl");
        Future<Optional<String>> late = callers.submit(() -> find(nodes.first, "not loaded", ANNA));
        Eventually.becomes("it waits", () -> nodes.first.statistics().reads().coalesced() == 1);
        release.countDown();
        assertThat(load.get(20, TimeUnit.SECONDS)).contains("old");
        assertThat(late.get(20, TimeUnit.SECONDS)).contains("old");
    }

    @Test
    void removeByTag_onTheSameNodeDuringTheLoad_keepsTheResultOut() throws Exception {
        Future<Optional<String>> load = loadOnFirst();
        nodes.first.removeByTag(ANNA);
        release.countDown();
        assertThat(load.get(20, TimeUnit.SECONDS)).contains("old");
        TwoNodes.written(nodes.first);
        assertThat(nodes.first.getIfPresentOrStale(BOOK)).isEmpty();
        assertThat(find(nodes.second, "new")).contains("new");
    }

    @Test
    void removeByTag_onAnotherNodeDuringTheLoad_keepsTheResultOut() throws Exception {
        Future<Optional<String>> load = loadOnFirst();
        nodes.second.removeByTag(ANNA);
        TwoNodes.written(nodes.second);
        release.countDown();
        assertThat(load.get(20, TimeUnit.SECONDS)).contains("old");
        TwoNodes.written(nodes.first);
        isGone(nodes.first);
        assertThat(find(nodes.second, "new")).contains("new");
    }

    @Test
    void removeByTag_elsewhereWhileTheLoadingNodeIsCutOff_keepsTheResultHidden() throws Exception {
        Future<Optional<String>> load = loadOnFirst();
        nodes.cut();
        nodes.second.removeByTag(ANNA);
        TwoNodes.written(nodes.second);
        release.countDown();
        assertThat(load.get(20, TimeUnit.SECONDS)).contains("old");
        nodes.heal();
        assertThat(find(nodes.second, "new")).contains("new");
        TwoNodes.written(nodes.second);
        Eventually.becomes(
                "the first doubts what it has",
                () -> nodes.first.getIfPresent(BOOK).isEmpty());
        assertThat(find(nodes.first, "not loaded")).contains("new");
    }

    @Test
    void find_whileRedisIsUnavailable_isHiddenIfTheTagWasEverRemoved() {
        nodes.second.removeByTag("author:ben");
        TwoNodes.written(nodes.second);
        nodes.cut();
        find(nodes.first, "perhaps old", "author:ben");
        nodes.heal();
        assertThat(find(nodes.second, "new", "author:ben")).contains("new");
    }

    @Test
    void find_whileRedisIsUnavailable_isSharedIfTheTagWasNeverRemoved() {
        nodes.cut();
        find(nodes.first, "loaded alone", ANNA);
        nodes.heal();
        assertThat(find(nodes.second, "not loaded")).contains("loaded alone");
        nodes.second.removeByTag(ANNA);
        isGone(nodes.first);
    }

    @Test
    void notModified_afterItExpired_keepsTheTags() {
        bothHave();
        nodes.time.pass(Duration.ofMinutes(6));
        assertThat(nodes.second.find(BOOK, older -> LoadResult.notModified())).contains("old");
        nodes.first.removeByTag(ANNA);
        isGone(nodes.second);
    }

    @Test
    void notModified_withTags_bearsThoseInstead() {
        bothHave();
        nodes.time.pass(Duration.ofMinutes(6));
        nodes.second.find(BOOK, older -> LoadResult.<String>notModified().withTags(Set.of("author:carl")));
        nodes.second.removeByTag(ANNA);
        assertThat(nodes.second.getIfPresent(BOOK)).contains("old");
        nodes.second.removeByTag("author:carl");
        assertThat(nodes.second.getIfPresentOrStale(BOOK)).isEmpty();
    }

    @Test
    void absent_withATag_isGoneWithIt() {
        nodes.first.find(
                BOOK, older -> LoadResult.<String>absent(Duration.ofMinutes(1)).withTags(Set.of(ANNA)));
        TwoNodes.written(nodes.first);
        assertThat(find(nodes.second, "not loaded")).isEmpty();
        nodes.first.removeByTag(ANNA);
        TwoNodes.written(nodes.first);
        assertThat(find(nodes.first, "there now")).contains("there now");
    }

    @Test
    void removeByTag_inMemoryOnly_losesTheResultAndWhatIsBeingLoaded() throws Exception {
        try (Cache memory = Cache.builder().build()) {
            find(memory, "old", ANNA);
            memory.removeByTag(ANNA);
            assertThat(memory.getIfPresent(BOOK)).isEmpty();
            memory.find(BOOK, older -> {
                memory.removeByTag(ANNA);
                return LoadResult.of("old").withTags(Set.of(ANNA));
            });
            assertThat(memory.getIfPresent(BOOK)).isEmpty();
        }
    }

    @Test
    void withTags_notCanonicalOrTooMany_isRefused() {
        assertThatThrownBy(() -> LoadResult.of("x").withTags(Set.of("A B"))).hasMessageContaining("author:7");
        Set<String> many = IntStream.rangeClosed(0, LoadResult.MAX_TAGS)
                .mapToObj(i -> "tag:" + i)
                .collect(Collectors.toSet());
        assertThatThrownBy(() -> LoadResult.of("x").withTags(many)).hasMessageContaining("101");
    }
}
