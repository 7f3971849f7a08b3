package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Damaged and foreign values in Redis are counted misses. */
@ExtendWith(LeakCheck.class)
class DamagedValueTest {

    private static final CacheKey<String> KEY = new CacheKey<>(
            "item", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM).in(EntryOptions.Tiers.L2_ONLY));
    private static final String NAME = "damaged:v1:item";

    private final RedisServer server = RedisServer.bundledRunning();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));
    private final Cache cache =
            LeakCheck.watch(Cache.builder().prefix("damaged:v1:").redis(link).build());
    private final Random random = new Random(11);
    private long rejected;

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        cache.close();
        link.close();
        server.close();
    }

    private void written() {
        Eventually.becomes("L2 has it", () -> cache.statistics().l2Writes().pending() == 0);
    }

    private byte[] stored() {
        written();
        return RawCommands.get(link, NAME);
    }

    private void missesAndCounts(byte[] lying) {
        written();
        RawCommands.set(link, NAME, lying);
        assertThat(cache.get(KEY, () -> "loaded")).isEqualTo("loaded");
        rejected++;
        assertThat(cache.statistics().l2().rejected()).as("rejected").isEqualTo(rejected);
    }

    @Test
    void get_truncatedAnywhere_isACountedMiss() {
        cache.get(KEY, () -> "a value of some length");
        byte[] whole = stored();
        for (int length = 0; length < whole.length; length += 5) {
            missesAndCounts(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void get_bitFlipped_isACountedMiss() {
        cache.get(KEY, () -> "a value of some length");
        byte[] whole = stored();
        for (int i = 0; i < 40; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            missesAndCounts(damaged);
        }
    }

    @Test
    void get_foreignBytes_isACountedMiss() {
        for (int i = 0; i < 40; i++) {
            byte[] foreign = new byte[random.nextInt(200)];
            random.nextBytes(foreign);
            missesAndCounts(foreign);
        }
    }

    @Test
    void get_foreignType_isAMissAndNoException() {
        RawCommands.ask(link, "LPUSH", NAME, "x");
        assertThat(cache.get(KEY, () -> "loaded")).isEqualTo("loaded");
        assertThat(cache.statistics().l2().failures() + cache.statistics().l2().rejected())
                .isPositive();
        written();
        assertThat(stored()).isNotNull();
    }
}
