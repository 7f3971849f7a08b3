package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A loaded value is stored in L1 at once and in L2 through a bounded queue. */
@ExtendWith(LeakCheck.class)
class WriteThroughTest {

    private static final int ROOM = 10;

    private final RedisServer server = RedisServer.bundledRunning();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));
    private final Cache one = node();
    private final Cache other = node();

    private Cache node() {
        return LeakCheck.watch(Cache.builder()
                .prefix("cache:v1:")
                .redis(link)
                .l2Queue(ROOM, 1 << 20)
                .build());
    }

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        server.thaw();
        one.close();
        other.close();
        link.close();
        server.close();
    }

    private static CacheKey<String> key(int number) {
        return new CacheKey<>("item:" + number, Codec.text(), EntryOptions.of(CacheStrategy.DEFAULT));
    }

    private static String fail() {
        throw new IllegalStateException("source is away");
    }

    @Test
    void get_loaded_isInL1AtOnceAndInL2Soon() {
        one.get(key(1), () -> "value");
        assertThat(one.getIfPresent(key(1))).contains("value");
        Eventually.becomes("L2 has it", () -> one.statistics().l2Writes().pending() == 0);
        assertThat(other.get(key(1), WriteThroughTest::fail)).isEqualTo("value");
    }

    @Test
    void get_redisAnswersNothing_isInL1AtOnceAndTheQueueStaysBounded() {
        server.freeze();
        IntStream.range(0, 3 * ROOM).forEach(number -> one.get(key(number), () -> "value"));
        assertThat(one.getIfPresent(key(3 * ROOM - 1))).contains("value");
        assertThat(one.statistics().l2Writes().pending()).isLessThanOrEqualTo(2 * ROOM);
        assertThat(one.statistics().l2Writes().dropped()).isPositive();
        server.thaw();
        Eventually.becomes(
                "L2 has the newest", () -> one.statistics().l2Writes().pending() == 0);
        Eventually.becomes(
                "the other node finds it",
                () -> other.get(key(3 * ROOM - 1), () -> "lost").equals("value"));
    }
}
