package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.internal.load.TwoTierCache;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first caller of a key reads L2 on its own thread. */
@ExtendWith(LeakCheck.class)
class LookOnCallerTest {

    private static final CacheKey<String> KEY =
            new CacheKey<>("page:home", Codec.text(), EntryOptions.of(CacheStrategy.LONG_TERM));

    @Test
    void get_firstCallerInterruptedWhileRedisIsFrozen_doesNotAffectOthers() throws Exception {
        try (RedisServer server = RedisServer.running();
                RedisLink redis = RedisLink.open(RedisOptions.of(server.uri()));
                Cache cache = Cache.builder()
                        .prefix("test:v1:")
                        .redis(redis)
                        .l2ReadTimeout(Duration.ofSeconds(2))
                        .build()) {
            AtomicInteger loads = new AtomicInteger();
            AtomicBoolean stillInterrupted = new AtomicBoolean();
            server.freeze();
            CompletableFuture<String> first = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    first.complete(cache.get(KEY, () -> "value " + loads.incrementAndGet()));
                } catch (CacheLoadException e) {
                    stillInterrupted.set(Thread.currentThread().isInterrupted());
                    first.completeExceptionally(e);
                }
            });
            Eventually.becomes("the first looks", () -> ((TwoTierCache) cache).loadsInFlight() == 1);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(
                    () -> cache.get(KEY, () -> "value " + loads.incrementAndGet()), Thread::startVirtualThread);
            Eventually.becomes(
                    "the second waits", () -> cache.statistics().reads().coalesced() == 1);

            caller.interrupt();

            assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(CacheLoadException.class);
            assertThat(stillInterrupted).isTrue();
            server.thaw();
            assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("value 1");
            assertThat(loads).hasValue(1);
        }
    }

    @Test
    void get_codecFailingWithAnErrorOnTheCaller_leavesNoLoadInFlight() {
        Codec<String> broken = new Codec<>() {
            @Override
            public boolean copiesOnly() {
                return true;
            }

            @Override
            public byte[] encode(String value) {
                return new byte[1];
            }

            @Override
            public String decode(byte[] bytes) {
                throw new AssertionError("broken");
            }
        };
        CacheKey<String> key = new CacheKey<>(
                "page:broken", broken, EntryOptions.of(CacheStrategy.LONG_TERM).in(EntryOptions.Tiers.L2_ONLY));
        try (RedisServer server = RedisServer.running();
                RedisLink redis = RedisLink.open(RedisOptions.of(server.uri()));
                Cache cache = Cache.builder().prefix("test:v1:").redis(redis).build()) {
            cache.get(key, () -> "value");

            assertThatThrownBy(() -> cache.get(key, () -> "value"))
                    .isInstanceOf(CacheLoadException.class)
                    .hasRootCauseInstanceOf(AssertionError.class);

            assertThat(((TwoTierCache) cache).loadsInFlight()).isZero();
        }
    }
}
