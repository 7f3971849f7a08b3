package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A key is removed on one node while another one loads it, and no message about it arrives. */
@ExtendWith(LeakCheck.class)
class RemovalElsewhereTest {

    private static final CacheKey<String> KEY = new CacheKey<>(
            "page:home", Codec.text(), EntryOptions.of(CacheStrategy.LONG_TERM).withFailSafe(Duration.ofHours(1)));

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final RedisServer server = RedisServer.running();
    private final RedisLink muteLink =
            RedisLink.open(RedisOptions.of(server.uri()), RemovalElsewhereTest::withoutMessages);
    private final AtomicBoolean losing = new AtomicBoolean();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()), this::losingAnAnswer);
    private final Cache mute = cache(muteLink);
    private final Cache loading = cache(link);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private static Cache cache(RedisLink link) {
        Eventually.becomes("the link is up", link::available);
        return LeakCheck.watch(Cache.builder().prefix("test:v1:").redis(link).build());
    }

    @AfterEach
    void close() {
        release.countDown();
        mute.close();
        loading.close();
        muteLink.close();
        link.close();
        server.close();
    }

    /** Decorates commands so that messages are published on an unused channel. */
    private static RedisCommands withoutMessages(RedisCommands redis) {
        return command -> redis.send(
                command.name().equals("PUBLISH")
                        ? RedisCommand.of("PUBLISH")
                                .key("test:v1:nowhere")
                                .with(command.arguments().getLast())
                        : command);
    }

    private static boolean isRemoval(RedisCommand command) {
        return command.name().startsWith("EVAL") && command.arguments().get(1)[0] == '4';
    }

    /** Decorates commands so that the next removal waits for a load to begin, is executed, and its reply lost. */
    private RedisCommands losingAnAnswer(RedisCommands commands) {
        CommandInterceptor interceptor = (command, redis) -> {
            if (!isRemoval(command) || !losing.get()) {
                return redis.send(command);
            }
            if (command.name().equals("EVALSHA")) {
                assertThat(begun.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
            return redis.send(command).thenCompose(reply -> {
                losing.set(false);
                release.countDown();
                return CompletableFuture.failedFuture(new IOException("the connection broke"));
            });
        };
        return interceptor.around(commands);
    }

    private String held() throws InterruptedException {
        begun.countDown();
        if (!release.await(WAIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
        return "held";
    }

    private void removedDuringTheLoad(Consumer<CacheKey<?>> removal) throws Exception {
        CompletableFuture<String> loaded =
                CompletableFuture.supplyAsync(() -> loading.get(KEY, this::held), Thread::startVirtualThread);
        assertThat(begun.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        removal.accept(KEY);
        TwoNodes.written(mute);
        release.countDown();

        assertThat(loaded.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("held");
        TwoNodes.written(loading);
        Eventually.becomes(
                "the old one is out of memory",
                () -> loading.getIfPresentOrStale(KEY).isEmpty());
        assertThat(loading.statistics().l2Writes().superseded()).isEqualTo(1);
        assertThat(mute.get(KEY, () -> "new")).isEqualTo("new");
        TwoNodes.written(mute);
        assertThat(loading.get(KEY, () -> "never loaded")).isEqualTo("new");
    }

    @Test
    void remove_elsewhereDuringALoad_keepsItsResultFromBeingStored() throws Exception {
        removedDuringTheLoad(mute::remove);
    }

    @Test
    void expire_elsewhereDuringALoad_keepsItsResultFromBeingStored() throws Exception {
        removedDuringTheLoad(mute::expire);
    }

    @Test
    void removeAndLoad_elsewhereDuringALoad_keepsItsResultFromBeingStored() throws Exception {
        removedDuringTheLoad(key -> {
            mute.remove(key);
            mute.get(KEY, () -> "new");
        });
    }

    /** The own invalidation reaches Redis after that of the other process, but was requested before the load. */
    @Test
    void clear_elsewhereBetweenAnOwnOneAndItsArrivalInRedis_invalidatesWhatWasLoadedInBetween() {
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.network.pause();
            nodes.first.clear();
            assertThat(nodes.first.get(KEY, () -> "before")).isEqualTo("before");
            nodes.second.clear();
            TwoNodes.written(nodes.second);
            nodes.heal();

            assertThat(nodes.second.get(KEY, () -> "after")).isEqualTo("after");
        }
    }

    @Test
    void get_rightAfterARemoval_isStored() {
        for (int i = 0; i < 50; i++) {
            String value = "value " + i;
            loading.remove(KEY);
            assertThat(loading.get(KEY, () -> value)).isEqualTo(value);
            TwoNodes.written(loading);
            mute.remove(new CacheKey<>("other:" + i, Codec.text(), KEY.options()));
            assertThat(loading.getIfPresent(KEY)).contains(value);
        }
        assertThat(loading.statistics().l2Writes().superseded()).isZero();
    }

    @Test
    void get_afterARemovalThatRedisHeardOfLateAndWhoseAnswerWasLost_isStored() {
        losing.set(true);
        loading.remove(KEY);
        assertThat(loading.get(KEY, this::held)).isEqualTo("held");
        TwoNodes.written(loading);
        assertThat(loading.statistics().l2().failures()).isEqualTo(1);
        assertThat(mute.get(KEY, () -> "never loaded")).isEqualTo("held");
        assertThat(loading.getIfPresent(KEY)).contains("held");
    }
}
