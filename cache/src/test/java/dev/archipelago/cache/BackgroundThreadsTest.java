package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisConnection;
import dev.archipelago.cache.redis.RedisConnector;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisSubscriber;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Background threads survive errors and are never interrupted. */
class BackgroundThreadsTest {

    private static final CacheKey<String> KEY =
            CacheKey.of("value", 1, Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));

    private final RedisServer server = RedisServer.running();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    private final RedisLink link =
            RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)), redis -> command -> {
                if (failing.get()) {
                    failures.incrementAndGet();
                    throw new LinkageError("an unexpected error");
                }
                return redis.send(command);
            });

    @AfterEach
    void close() {
        link.close();
        server.close();
    }

    private void failForAWhile() {
        failing.set(true);
        int before = failures.get();
        Eventually.becomes("it failed", () -> failures.get() > before + 2);
        failing.set(false);
    }

    @Test
    void heartbeat_afterErrors_findsRedisAgain() {
        Eventually.becomes("the link is up", link::available);
        failForAWhile();
        Eventually.becomes("the link is up again", link::available);
    }

    @Test
    void listenerToTheLink_throwsAnError_doesNotEndTheHeartbeat() {
        Eventually.becomes("the link is up", link::available);
        link.onChange(available -> {
            throw new AssertionError("a listener's own fault");
        });
        failForAWhile();
        Eventually.becomes("the link is up again", link::available);
    }

    @Test
    void writerToL2_afterErrors_writesAgain() {
        try (Cache cache = cache();
                Cache other = cache()) {
            Eventually.becomes("the link is up", link::available);
            cache.get(KEY, () -> {
                failing.set(true);
                return "lost or late";
            });
            Eventually.becomes("it failed", () -> failures.get() > 2);
            failing.set(false);
            Eventually.becomes("the link is up again", link::available);
            cache.refresh(KEY, () -> "newer");
            Eventually.becomes("another process sees it", () -> inL2(other).equals("newer"));
        }
    }

    @Test
    void publisher_afterErrors_publishesAgain() {
        try (BufferedStreamWriter publisher = new BufferedStreamWriter(link, "errors", 100, 10)) {
            Eventually.becomes("the link is up", link::available);
            failing.set(true);
            publisher.publish(Map.of("field", "lost or late"));
            Eventually.becomes("it failed", () -> failures.get() > 2);
            failing.set(false);
            Eventually.becomes("the link is up again", link::available);
            long before = publisher.statistics(Duration.ofSeconds(5)).published();
            publisher.publish(Map.of("field", "value"));
            Eventually.becomes(
                    "it is published",
                    () -> publisher.statistics(Duration.ofSeconds(5)).published() > before);
        }
    }

    @Test
    void load_givenUpAfterTheHardTimeout_isNotInterrupted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>("");
        CacheKey<String> hasty = CacheKey.of(
                "value",
                1,
                Codec.text(),
                EntryOptions.of(CacheStrategy.SHORT_TERM).withHardTimeout(Duration.ofMillis(50)));
        try (Cache cache = Cache.builder().build()) {
            assertThatThrownBy(() -> cache.get(hasty, () -> {
                        try {
                            end.set(release.await(20, TimeUnit.SECONDS) ? "released" : "too late");
                        } catch (InterruptedException e) {
                            end.set("interrupted");
                        } finally {
                            ended.countDown();
                        }
                        return "value";
                    }))
                    .isInstanceOf(CacheLoadException.class);
            assertThat(cache.get(KEY, () -> "another load's")).isEqualTo("another load's");
            release.countDown();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(end).hasValue("released");
            assertThat(cache.getIfPresent(KEY)).contains("another load's");
        }
    }

    @Test
    void refusal_whileRedisIsOutOfMemory_namesItAndGoes() {
        try (Cache cache = cache()) {
            Eventually.becomes("the link is up", link::available);
            RawCommands.ask(link, "CONFIG", "SET", "maxmemory", "1");
            cache.refresh(KEY, () -> "refused");
            Eventually.becomes("the refusal is known", () -> link.refusal().isPresent());
            assertThat(link.refusal().orElseThrow()).startsWith("OOM");
            RawCommands.ask(link, "CONFIG", "SET", "maxmemory", "0");
            Eventually.becomes("writes are accepted", () -> {
                cache.refresh(KEY, () -> "accepted");
                return link.refusal().isEmpty();
            });
        }
    }

    @Test
    void backplane_afterErrors_subscribesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        RedisConnector real = RedisLink.connector(RedisOptions.of(server.uri()));
        RedisConnector connector = new RedisConnector() {
            @Override
            public CompletionStage<? extends RedisConnection> connect(Runnable onLost) {
                return real.connect(onLost);
            }

            @Override
            public CompletionStage<? extends RedisSubscriber> subscribe(RedisSubscriber.Listener listener) {
                if (attempts.incrementAndGet() <= 2) {
                    throw new LinkageError("an unexpected error");
                }
                return real.subscribe(listener);
            }

            @Override
            public String address() {
                return real.address();
            }

            @Override
            public void close() {
                real.close();
            }
        };
        try (RedisLink own =
                        RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)), connector);
                Cache cache = Cache.builder().prefix("errors:v1:").redis(own).build()) {
            Eventually.becomes("it is subscribed", () -> cache.statistics().l2().subscribed());
            assertThat(attempts).hasValue(3);
        }
    }

    /** Reads the cache without loading. */
    private static String inL2(Cache cache) {
        try {
            return cache.get(KEY, () -> {
                throw new IllegalStateException("not in L2");
            });
        } catch (CacheLoadException e) {
            return "";
        }
    }

    private Cache cache() {
        return Cache.builder().prefix("errors:v1:").redis(link).build();
    }
}
