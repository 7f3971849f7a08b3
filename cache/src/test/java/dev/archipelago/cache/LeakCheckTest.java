package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    @Test
    void threads_linkOpenThenClosed_areSeenThenGone() {
        try (RedisLink link = RedisLink.open(RedisOptions.of("redis://127.0.0.1:" + RedisServer.freePort()))) {
            assertThat(link.available()).isFalse();
            assertThat(LeakCheck.threads()).contains("redis-link").anyMatch(name -> name.startsWith("lettuce-"));
        }
        Eventually.becomes("they are gone", () -> LeakCheck.threads().isEmpty());
    }
}
