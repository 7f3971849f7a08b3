package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A key is removed on one node while another loads it, and no message of it ever arrives. */
@ExtendWith(NothingLeft.class)
class RemovalElsewhereTest {

    private static final CacheKey<String> KEY = new CacheKey<>(
            "page:home", Codec.text(), EntryOptions.of(CacheStrategy.LONG_TERM).withFailSafe(Duration.ofHours(1)));

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final RedisServer server = RedisServer.running();
    private final RedisLink muteLink =
            RedisLink.open(RedisOptions.of(server.uri()), RemovalElsewhereTest::withoutMessages);
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()));
    private final Cache mute = cache(muteLink);
    private final Cache loading = cache(link);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private static Cache cache(RedisLink link) {
        Eventually.becomes("the link is up", link::available);
        return NothingLeft.watch(Cache.builder().prefix("test:v1:").redis(link).build());
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

    /** Commands whose messages go where nobody listens. */
    @SuppressWarnings("unchecked") // a proxy of an interface is one, whatever its parameters
    private static RedisClusterAsyncCommands<byte[], byte[]> withoutMessages(
            RedisClusterAsyncCommands<byte[], byte[]> commands) {
        return (RedisClusterAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                RedisClusterAsyncCommands.class.getClassLoader(),
                new Class<?>[] {RedisClusterAsyncCommands.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("publish")) {
                        arguments[0] = "test:v1:nowhere".getBytes(StandardCharsets.UTF_8);
                    }
                    try {
                        return method.invoke(commands, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private String held() throws InterruptedException {
        begun.countDown();
        if (!release.await(WAIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
        return "old";
    }

    private void removedDuringTheLoad(Consumer<CacheKey<?>> removal) throws Exception {
        CompletableFuture<String> loaded =
                CompletableFuture.supplyAsync(() -> loading.get(KEY, this::held), Thread::startVirtualThread);
        assertThat(begun.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        removal.accept(KEY);
        TwoNodes.written(mute);
        release.countDown();

        assertThat(loaded.get(WAIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("old");
        TwoNodes.written(loading);
        Eventually.becomes(
                "the old one is out of memory",
                () -> loading.getIfPresentOrStale(KEY).isEmpty());
        assertThat(loading.statistics().l2Superseded()).isEqualTo(1);
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
        assertThat(loading.statistics().l2Superseded()).isZero();
    }
}
