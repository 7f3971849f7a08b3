package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A result that became outdated while it was on its way answers its callers but is not served to later ones. */
@ExtendWith(LeakCheck.class)
class StaleResultTest {

    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final EntryOptions OPTIONS =
            EntryOptions.of(CacheStrategy.LONG_TERM).withFailSafe(Duration.ofHours(1));
    private static final CacheKey<String> KEY = new CacheKey<>("page:home", Codec.text(), OPTIONS);
    private static final CacheKey<String> UNSAFE =
            new CacheKey<>("page:unsafe", Codec.text(), EntryOptions.of(CacheStrategy.LONG_TERM));
    private static final CacheKey<String> LATER = new CacheKey<>("page:later", Codec.text(), OPTIONS);

    private final RedisServer server = RedisServer.running();
    private final FaultProxy network = FaultProxy.to(server.port());
    private final AtomicBoolean holding = new AtomicBoolean();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final RedisLink writerLink = link(server.uri(), (command, redis) -> redis.send(command));
    private final RedisLink readerLink = link(network.uri(), this::holdReply);
    private final Cache writer = cache(writerLink, true);
    private final Cache reader = cache(readerLink, true);

    private static RedisLink link(String uri, CommandInterceptor interceptor) {
        RedisLink link = RedisLink.open(RedisOptions.of(uri).withHeartbeat(Duration.ofMillis(50)), interceptor::around);
        Eventually.becomes("the link is up", link::available);
        return link;
    }

    private static Cache cache(RedisLink link, boolean leases) {
        return LeakCheck.watch(Cache.builder()
                .prefix("test:v1:")
                .redis(link)
                .l2ReadTimeout(WAIT)
                .coalesceAcrossProcesses(leases)
                .build());
    }

    @AfterEach
    void close() {
        release.countDown();
        writer.close();
        reader.close();
        writerLink.close();
        readerLink.close();
        network.close();
        server.close();
    }

    /** Holds back the reply to the next {@code GET} or {@code MGET} of a value, which Redis has sent. */
    private CompletableFuture<@Nullable Object> holdReply(RedisCommand command, RedisCommands redis) throws Exception {
        CompletableFuture<@Nullable Object> reply = redis.send(command);
        if ((command.name().equals("GET") || command.name().equals("MGET"))
                && isValue(command.arguments().getFirst())
                && holding.compareAndSet(true, false)) {
            reply.get(WAIT.toSeconds(), TimeUnit.SECONDS);
            held.countDown();
            assertThat(release.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        return reply;
    }

    private static boolean isValue(byte[] key) {
        String name = new String(key, StandardCharsets.UTF_8);
        return name.equals("test:v1:page:home") || name.equals("test:v1:page:unsafe");
    }

    private static String never() {
        throw new IllegalStateException("must not be loaded");
    }

    private CompletableFuture<String> readHeld(CacheKey<String> key) throws InterruptedException {
        return held(() -> reader.get(key, StaleResultTest::never));
    }

    private <T> CompletableFuture<T> held(Supplier<T> read) throws InterruptedException {
        holding.set(true);
        CompletableFuture<T> reading = CompletableFuture.supplyAsync(read, Thread::startVirtualThread);
        assertThat(held.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return reading;
    }

    /** Messages arrive in order: once one about a later change has arrived, so have those before it. */
    private void untilChangesArrive() {
        writer.refresh(LATER, () -> "2");
        Eventually.becomes(
                "the change arrives", () -> reader.getIfPresent(LATER).isEmpty());
    }

    private void newerValueWhileReading(CacheKey<String> key) throws Exception {
        writer.get(key, () -> "v1");
        writer.get(LATER, () -> "1");
        TwoNodes.written(writer);
        reader.get(LATER, StaleResultTest::never);
        CompletableFuture<String> reading = readHeld(key);

        writer.refresh(key, () -> "v2");
        untilChangesArrive();
        release.countDown();

        assertThat(reading.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("v1");
        assertThat(reader.getIfPresent(key)).isEmpty();
        assertThat(reader.get(key, StaleResultTest::never)).isEqualTo("v2");
    }

    @Test
    void get_newerValueStoredBetweenReadAndPromotion_isReadAgain() throws Exception {
        newerValueWhileReading(KEY);
    }

    @Test
    void get_newerValueStoredBetweenReadAndPromotionWithoutFailSafe_isReadAgain() throws Exception {
        newerValueWhileReading(UNSAFE);
    }

    /** Returns a key whose caller may wait for a read of several keys, so that it looks up L2 by itself. */
    private static CacheKey<String> patient(String text, String... tags) {
        return new CacheKey<>(text, Codec.text(), OPTIONS.withTags(Set.of(tags)).withHardTimeout(WAIT.multipliedBy(4)));
    }

    @Test
    void getAll_changesBetweenReadAndPromotion_areReadAgain() throws Exception {
        CacheKey<String> stored = patient("page:home");
        CacheKey<String> removed = patient("page:removed");
        CacheKey<String> tagged = patient("page:tagged", "author:anna");
        CacheKey<String> own = patient("page:own");
        CacheKey<String> same = patient("page:same");
        List<CacheKey<String>> all = List.of(stored, removed, tagged, own, same);
        all.forEach(key -> writer.get(key, () -> "v1"));
        writer.get(LATER, () -> "1");
        TwoNodes.written(writer);
        reader.get(LATER, StaleResultTest::never);
        CompletableFuture<Map<CacheKey<String>, String>> reading = held(() -> reader.getAll(all, keys -> {
            assertThat(keys).as("the markers of tags are read after the values").containsExactly(tagged);
            return Map.of(tagged, "v2");
        }));

        writer.refresh(stored, () -> "v2");
        writer.remove(removed);
        writer.removeByTag("author:anna");
        reader.refresh(own, () -> "v2");
        untilChangesArrive();
        release.countDown();

        assertThat(reading.get(WAIT.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(Map.of(stored, "v1", removed, "v1", tagged, "v2", own, "v1", same, "v1"));
        assertThat(reader.getIfPresent(stored)).isEmpty();
        assertThat(reader.getIfPresent(removed)).isEmpty();
        assertThat(reader.getIfPresent(own)).contains("v2");
        assertThat(reader.getIfPresent(same)).contains("v1");
        assertThat(reader.get(stored, StaleResultTest::never)).isEqualTo("v2");
        assertThat(reader.get(removed, () -> "new")).isEqualTo("new");
    }

    @Test
    void getAll_missingKeyStoredByAnotherLoadMeanwhile_isNotLoadedAgain() throws Exception {
        CacheKey<String> home = patient("page:home");
        CacheKey<String> elsewhere = patient("page:elsewhere");
        CacheKey<String> other = patient("page:other");
        writer.get(LATER, () -> "1");
        TwoNodes.written(writer);
        reader.get(LATER, StaleResultTest::never);
        CompletableFuture<Map<CacheKey<String>, String>> reading =
                held(() -> reader.getAll(List.of(home, elsewhere, other), keys -> {
                    assertThat(keys).containsExactly(other);
                    return Map.of(other, "all");
                }));
        assertThat(reader.get(home, () -> "single")).isEqualTo("single");
        writer.get(elsewhere, () -> "elsewhere");
        untilChangesArrive();
        release.countDown();
        assertThat(reading.get(WAIT.toSeconds(), TimeUnit.SECONDS))
                .containsEntry(home, "single")
                .containsEntry(elsewhere, "elsewhere")
                .containsEntry(other, "all");
        assertThat(reader.statistics().loads().count()).isEqualTo(2);
    }

    @Test
    void getAll_staleValueRemovedBeforeItsLoadIsRegistered_isNoFallback() throws Exception {
        CacheKey<String> key = new CacheKey<>(
                "page:home",
                Codec.text(),
                OPTIONS.withHardTimeout(WAIT.multipliedBy(4)).withFailSafe(Duration.ofHours(1)));
        writer.get(key, () -> "v1");
        writer.get(LATER, () -> "1");
        TwoNodes.written(writer);
        writer.expire(key);
        TwoNodes.written(writer);
        reader.get(LATER, StaleResultTest::never);
        CompletableFuture<Map<CacheKey<String>, String>> reading = held(() -> reader.getAll(List.of(key), keys -> {
            throw new IllegalStateException("the loader fails");
        }));
        writer.remove(key);
        untilChangesArrive();
        release.countDown();
        assertThat(reading).failsWithin(WAIT).withThrowableThat().withRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void get_removedWhileUnsubscribedDuringItsRead_isNotServed() throws Exception {
        writer.get(KEY, () -> "v1");
        TwoNodes.written(writer);
        CompletableFuture<String> reading = readHeld(KEY);

        network.refuse();
        Eventually.becomes("the reader is cut off", () -> !readerLink.available());
        Eventually.becomes("its subscription is gone", () -> subscribers() == 1);
        writer.remove(KEY);
        TwoNodes.written(writer);
        network.heal();
        Eventually.becomes("the reader is subscribed again", () -> subscribers() == 2);
        writer.get(LATER, () -> "1");
        TwoNodes.written(writer);
        Eventually.becomes(
                "messages arrive", () -> reader.get(LATER, () -> "own").equals("1"));
        untilChangesArrive();
        release.countDown();

        assertThat(reading.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("v1");
        assertThat(reader.getIfPresent(KEY)).isEmpty();
        assertThat(reader.get(KEY, () -> "new")).isEqualTo("new");
    }

    @Test
    void get_afterALostSubscription_doesNotJoinALoadBegunBefore() throws Exception {
        Cache alone = cache(readerLink, false);
        CountDownLatch loading = new CountDownLatch(1);
        CompletableFuture<String> before = CompletableFuture.supplyAsync(() -> alone.get(KEY, () -> {
            loading.countDown();
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
            return "before";
        }));
        assertThat(loading.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        network.refuse();
        Eventually.becomes("the subscription is gone", () -> subscribers() == 1);
        network.heal();
        Eventually.becomes(
                "it is back",
                () -> subscribers() == 3 && alone.statistics().l2().subscribed());

        assertThat(alone.get(KEY, () -> "after")).isEqualTo("after");
        release.countDown();
        assertThat(before.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("before");
        assertThat(alone.get(KEY, () -> "not loaded")).isEqualTo("after");
        alone.close();
    }

    private long subscribers() {
        return RawCommands.subscribers(writerLink, "test:v1:~changes");
    }

    @Test
    void refresh_slowerLoadBegunEarlierElsewhere_doesNotReplaceTheNewerValue() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(
                () -> reader.refresh(KEY, () -> {
                    begun.countDown();
                    assertThat(release.await(WAIT.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    return "v1";
                }),
                Thread::startVirtualThread);
        assertThat(begun.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        writer.refresh(KEY, () -> "v2");
        TwoNodes.written(writer);
        release.countDown();

        assertThat(slow.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("v1");
        TwoNodes.written(reader);
        Eventually.becomes(
                "the older value is no longer fresh",
                () -> reader.getIfPresent(KEY).isEmpty());
        assertThat(reader.get(KEY, StaleResultTest::never)).isEqualTo("v2");
        assertThat(writer.getIfPresent(KEY)).contains("v2");
        assertThat(reader.statistics().l2Writes().superseded()).isEqualTo(1);
    }

    @Test
    void refresh_duringALoadBegunBefore_returnsTheResultOfALaterLoad() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        CompletableFuture<String> first = CompletableFuture.supplyAsync(
                () -> writer.get(KEY, () -> {
                    begun.countDown();
                    assertThat(release.await(WAIT.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    return "before";
                }),
                Thread::startVirtualThread);
        assertThat(begun.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        CompletableFuture<?>[] refreshes = new CompletableFuture<?>[10];
        for (int i = 0; i < refreshes.length; i++) {
            refreshes[i] = CompletableFuture.supplyAsync(
                            () -> writer.refresh(KEY, () -> "after " + loads.incrementAndGet()),
                            Thread::startVirtualThread)
                    .thenAccept(value -> assertThat(value).isEqualTo("after 1"));
        }
        Eventually.becomes("all wait", () -> writer.statistics().reads().coalesced() == refreshes.length - 1);
        release.countDown();

        assertThat(first.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("before");
        CompletableFuture.allOf(refreshes).get(WAIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(writer.getIfPresent(KEY)).contains("after 1");
    }
}
