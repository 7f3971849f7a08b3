package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RedisCircuitBreakerTest {

    private static CacheKey<String> key(int number) {
        return new CacheKey<>("page:" + number, Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));
    }

    @Test
    void breaker_redisAnswersTooLate_opensHalfOpensByTimeAndCloses() {
        List<BreakerState> states = new CopyOnWriteArrayList<>();
        List<BreakerState> published = new CopyOnWriteArrayList<>();
        AtomicInteger next = new AtomicInteger();
        // The heartbeat timeout is too long to notice the fault: only reads fail.
        try (RedisServer server = RedisServer.running();
                RedisLink link = RedisLink.open(RedisOptions.of(server.uri())
                        .withHeartbeat(Duration.ofMinutes(10))
                        .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(30)))) {
            Eventually.becomes("the link is up", link::available);
            try (Cache cache = Cache.builder()
                    .prefix("cache:v1:")
                    .redis(link)
                    .l2ReadTimeout(Duration.ofMillis(200))
                    .l2Pause(Duration.ofMillis(50))
                    .onBreaker(states::add)
                    .listener(event -> {
                        if (event instanceof CacheEvent.BreakerChanged changed) {
                            published.add(changed.state());
                        }
                    })
                    .build()) {
                cache.get(key(0), () -> "v");
                assertThat(cache.statistics().l2().breaker()).isEqualTo(BreakerState.CLOSED);
                server.freeze();
                Eventually.becomes("it opens", () -> {
                    cache.get(key(next.incrementAndGet()), () -> "v");
                    return states.contains(BreakerState.OPEN);
                });
                server.thaw();
                Eventually.becomes("it closes", () -> {
                    cache.get(key(next.incrementAndGet()), () -> "v");
                    return cache.statistics().l2().breaker() == BreakerState.CLOSED;
                });
                assertThat(states)
                        .startsWith(BreakerState.OPEN, BreakerState.HALF_OPEN)
                        .endsWith(BreakerState.CLOSED);
                assertThat(published).isEqualTo(states);
            }
        }
    }

    @Test
    void breaker_redisUnavailableAndBack_opensAndClosesWithoutAnyRead() {
        try (TwoNodes nodes = new TwoNodes()) {
            nodes.cut();
            Eventually.becomes("it opens", () -> nodes.first.statistics().l2().breaker() == BreakerState.OPEN);
            assertThat(nodes.second.statistics().l2().breaker()).isEqualTo(BreakerState.CLOSED);
            nodes.heal();
            Eventually.becomes("it closes", () -> nodes.first.statistics().l2().breaker() == BreakerState.CLOSED);
        }
    }
}
