package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A loader that would wait for itself fails at once instead of waiting until the hard timeout. */
@ExtendWith(LeakCheck.class)
class LoaderRecursionTest {

    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.SHORT_TERM);
    private static final CacheKey<String> A = CacheKey.of("key", "a", Codec.text(), OPTIONS);
    private static final CacheKey<String> B = CacheKey.of("key", "b", Codec.text(), OPTIONS);
    private static final CacheKey<String> C = CacheKey.of("key", "c", Codec.text(), OPTIONS);

    private final Cache cache =
            LeakCheck.watch(Cache.builder().hardTimeout(Duration.ofHours(1)).build());

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void get_loaderAsksForItsOwnKey_fails() {
        assertThatThrownBy(() -> cache.get(A, () -> cache.get(A, () -> "never")))
                .isInstanceOf(CacheLoadException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the loader of key:a asks for key:a: it would wait for itself");
    }

    @Test
    void refresh_byTheLoaderOfTheSameKey_fails() {
        assertThatThrownBy(() -> cache.get(A, () -> cache.refresh(A, () -> "never")))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage(
                        "the loader of key:a asks for key:a, whose loader asks for key:a: it would wait for itself");
    }

    @Test
    void get_loadersAskForEachOther_fails() {
        assertThatThrownBy(() -> cache.get(A, () -> cache.get(B, () -> cache.get(A, () -> "never"))))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .message()
                .matches(
                        "the loader of key:(.) asks for key:., whose loader asks for key:\\1: it would wait for itself");
    }

    @Test
    void get_loadersOfTwoCallersAskForEachOther_fails() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(
                () -> cache.get(A, () -> {
                    both.await(20, TimeUnit.SECONDS);
                    return cache.get(B, () -> "b");
                }),
                Thread::startVirtualThread);
        assertThatThrownBy(() -> cache.get(B, () -> {
                    both.await(20, TimeUnit.SECONDS);
                    return cache.get(A, () -> "a");
                }))
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void get_loadersAskForOtherKeys_succeeds() {
        assertThat(cache.get(A, () -> cache.get(B, () -> cache.get(C, () -> "c") + "b") + cache.get(C, () -> "x")))
                .isEqualTo("cbc");
    }
}
