package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.fixture.RedisFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochGuardedKeyTest {
    private static final String NAME = "test_key";

    private static String ask(RedisLink link, String lua) {
        return RedisScript.of(lua)
                .run(link, List.of(NAME), List.of(), Duration.ofSeconds(2))
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void set_olderEpoch_isRefused(boolean redis62) {
        try (RedisFixture redis = redis62 ? RedisFixture.startBundled() : RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()))) {
            EpochGuardedKey key = new EpochGuardedKey(link, NAME, "epoch:{" + NAME + "}", Duration.ofSeconds(10));
            assertThat(key.set(1_763_689_200_000L, "one")).isTrue();
            assertThat(key.set(1_763_689_200_000L, "two")).isTrue();
            assertThat(key.set(1_763_689_200_001L, "{\"ba\":1}")).isTrue();
            assertThat(key.set(1_763_689_200_000L, "late")).isFalse();
            assertThat(ask(link, "return redis.call('GET', KEYS[1])")).isEqualTo("{\"ba\":1}");
            assertThat(Long.parseLong(ask(link, "return redis.call('PTTL', KEYS[1])")))
                    .isBetween(1L, 10_000L);
        }
    }
}
