package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisReplies;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoRecoveryTest {

    private static final CacheKey<String> KEY =
            new CacheKey<>("page:home", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));
    private static final CacheKey<String> SHARED = new CacheKey<>(
            "shared_name",
            Codec.text(),
            EntryOptions.of(CacheStrategy.SHORT_TERM).asVerbatim());

    private final TwoNodes nodes = new TwoNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private static String unexpected() {
        throw new IllegalStateException("must not be loaded");
    }

    private void later() {
        nodes.time.pass(Duration.ofSeconds(5));
    }

    @Test
    void write_missedByRedis_isMadeUpForLastOnePerKey() {
        nodes.cut();
        nodes.first.get(KEY, () -> "one");
        nodes.first.refresh(KEY, () -> "two");
        assertThat(nodes.first.statistics().l2Writes().pending()).isEqualTo(1);
        nodes.heal();
        assertThat(nodes.second.get(KEY, AutoRecoveryTest::unexpected)).isEqualTo("two");
        assertThat(nodes.first.statistics().l2Writes().recovered()).isEqualTo(1);
    }

    @Test
    void write_missedByRedis_givesWayToANewerValue() {
        nodes.cut();
        nodes.first.get(KEY, () -> "older");
        later();
        nodes.second.get(KEY, () -> "newer");
        TwoNodes.written(nodes.second);
        nodes.heal();
        assertThat(nodes.first.statistics().l2Writes().superseded()).isEqualTo(1);
        assertThat(nodes.first.get(KEY, AutoRecoveryTest::unexpected)).isEqualTo("newer");
        assertThat(nodes.second.getIfPresent(KEY)).contains("newer");
    }

    @Test
    void write_missedByRedis_replacesAnOlderValue() {
        nodes.second.get(KEY, () -> "older");
        TwoNodes.written(nodes.second);
        nodes.cut();
        later();
        nodes.first.refresh(KEY, () -> "newer");
        nodes.heal();
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
        assertThat(nodes.second.get(KEY, AutoRecoveryTest::unexpected)).isEqualTo("newer");
    }

    /** Removals may have been lost with the data, so that no reader would accept the value. */
    @Test
    void write_missedByRedisThatLostItsData_isDropped() {
        nodes.first.get(KEY, () -> "before");
        TwoNodes.written(nodes.first);
        nodes.cut();
        nodes.first.refresh(KEY, () -> "during");
        RawCommands.ask(nodes.secondLink, "FLUSHALL");
        nodes.heal();
        assertThat(nodes.first.statistics().l2Writes().recovered()).isZero();
        assertThat(nodes.first.statistics().l2Writes().dropped()).isEqualTo(1);
        assertThat(nodes.stored("test:v1:page:home")).isNull();
        assertThat(nodes.second.get(KEY, () -> "after")).isEqualTo("after");
    }

    @Test
    void writeVerbatim_missedByRedis_givesWayToANewerValue() {
        nodes.cut();
        nodes.first.get(SHARED, () -> "older");
        later();
        nodes.second.get(SHARED, () -> "newer");
        TwoNodes.written(nodes.second);
        nodes.heal();
        assertThat(nodes.stored("shared_name")).asString().isEqualTo("newer");
    }

    @Test
    void remove_missedByRedis_isMadeUpFor() {
        nodes.second.get(KEY, () -> "old");
        TwoNodes.written(nodes.second);
        nodes.cut();
        later();
        nodes.first.remove(KEY);
        nodes.heal();
        assertThat(nodes.stored("test:v1:page:home")).isNull();
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
    }

    /** A node knows the time of Redis but for the duration of a round trip, which is less than the command timeout. */
    private void untilRedisIsLater() {
        long start = redisSeconds();
        Eventually.becomes("Redis is later", () -> redisSeconds() > start + 1);
    }

    private long redisSeconds() {
        return Long.parseLong(RedisReplies.text(
                RedisReplies.list(RawCommands.ask(nodes.secondLink, "TIME")).getFirst()));
    }

    @Test
    void remove_missedByRedis_sparesANewerValue() {
        nodes.cut();
        nodes.first.remove(KEY);
        later();
        untilRedisIsLater();
        nodes.second.get(KEY, () -> "newer");
        TwoNodes.written(nodes.second);
        nodes.heal();
        assertThat(nodes.second.getIfPresent(KEY)).contains("newer");
        assertThat(nodes.first.get(KEY, AutoRecoveryTest::unexpected)).isEqualTo("newer");
    }

    @Test
    void clearThenLoad_missedByRedis_keepsWhatWasLoadedAfterIt() {
        nodes.second.get(KEY, () -> "old");
        TwoNodes.written(nodes.second);
        nodes.cut();
        later();
        nodes.first.clear();
        nodes.first.get(KEY, () -> "new");
        nodes.heal();
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
        assertThat(nodes.second.get(KEY, AutoRecoveryTest::unexpected)).isEqualTo("new");
    }
}
