package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.store.EpochGuardedStream.Companion;
import dev.archipelago.infrastructure.store.EpochGuardedStream.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochGuardedStreamTest {

    private static final String NAME = "entries";

    private static Map<String, String> fields(int n) {
        return Map.of("n", Integer.toString(n));
    }

    private static List<String> written(RedisLink link) {
        try (StreamReader reader = new StreamReader(link, NAME)) {
            return reader.latest(1000).reversed().stream()
                    .map(StreamEntry::fields)
                    .map(fields -> fields.get("n"))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void append_olderEpoch_isRefused(boolean redis62) {
        try (RedisFixture redis = redis62 ? RedisFixture.startBundled() : RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()))) {
            EpochGuardedStream stream = new EpochGuardedStream(link, NAME, 100);
            assertThat(stream.append(1_763_689_200_000L, fields(1))).isEqualTo(new Result.Appended());
            assertThat(stream.append(1_763_689_200_000L, fields(2))).isEqualTo(new Result.Appended());
            assertThat(stream.append(1_763_689_200_001L, fields(3))).isEqualTo(new Result.Appended());
            assertThat(stream.append(1_763_689_200_000L, fields(4))).isEqualTo(new Result.OlderEpoch());
            assertThat(written(link)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void append_withACompanion_setsItOnlyWithAnEntry() {
        try (RedisFixture redis = RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()))) {
            EpochGuardedStream stream = new EpochGuardedStream(link, NAME, 100);
            stream.append(7, fields(1), Optional.of(new Companion("text", Duration.ofMinutes(10), "new")));
            assertThat(stream.append(6, fields(2), Optional.of(new Companion("text", Duration.ofMinutes(10), "old"))))
                    .isEqualTo(new Result.OlderEpoch());
            assertThat(RedisReplies.text(link.ask(RedisCommand.of("GET").key("text"))))
                    .isEqualTo("new");
            assertThat(written(link)).containsExactly("1");
        }
    }

    @Test
    void append_entriesOfOthers_doNotHideTheEpoch() {
        try (RedisFixture redis = RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()))) {
            EpochGuardedStream stream = new EpochGuardedStream(link, NAME, 100);
            stream.append(7, fields(1));
            for (int i = 0; i < 10; i++) {
                link.commands()
                        .send(RedisCommand.of("XADD")
                                .key(NAME)
                                .with("*")
                                .with("n")
                                .with("x"));
                link.commands()
                        .send(RedisCommand.of("XADD")
                                .key(NAME)
                                .with("*")
                                .with("epoch")
                                .with("x"));
                stream.append(7, fields(2));
            }
            assertThat(stream.append(6, fields(3))).isEqualTo(new Result.OlderEpoch());
            assertThat(stream.append(8, fields(4))).isEqualTo(new Result.Appended());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void append_timeNoLaterThanTheLast_isRefusedWithThatTime(boolean redis62) {
        try (RedisFixture redis = redis62 ? RedisFixture.startBundled() : RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()))) {
            EpochGuardedStream stream = new EpochGuardedStream(link, NAME, 100);
            Map<String, String> later = Map.of("n", "1", "timestamp", "2026-03-04T15:00:02.000000000+00:00");
            Map<String, String> earlier = Map.of("n", "2", "timestamp", "2026-03-04T15:00:01.999999999+00:00");

            assertThat(stream.append(7, later)).isEqualTo(new Result.Appended());
            assertThat(stream.append(8, later)).isEqualTo(new Result.NotLater("2026-03-04T15:00:02.000000000+00:00"));
            assertThat(stream.append(8, earlier)).isEqualTo(new Result.NotLater("2026-03-04T15:00:02.000000000+00:00"));
            assertThat(stream.append(6, earlier)).isEqualTo(new Result.OlderEpoch());
            assertThat(stream.appendAtAnyTime(8, earlier, Optional.empty())).isEqualTo(new Result.Appended());
            assertThat(written(link)).containsExactly("1", "2");
        }
    }

    @Test
    void append_manyEntries_keepsAboutTheNewest() {
        try (RedisFixture redis = RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()))) {
            EpochGuardedStream stream = new EpochGuardedStream(link, NAME, 10);
            for (int i = 0; i < 500; i++) {
                stream.append(1, fields(i));
            }
            assertThat(written(link)).hasSizeLessThan(250).endsWith("498", "499");
        }
    }
}
