package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.market.MarketCatalog;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamStatisticsTest {
    private static final String STREAM = "market_data_stream";

    private final ManualClock clock = new ManualClock("2026-03-04T15:00:00Z");
    private final MarketState state = PreviousReadingsTest.state(false);

    private Publication publication(OptionalLong epoch) {
        Instant now = clock.instant();
        return new Publication(state.snapshot(now), state.ageing(now), epoch, 0);
    }

    private Map<?, ?> look(RedisSnapshotSink sink) {
        clock.advance(Duration.ofSeconds(3));
        sink.observe();
        return fields(sink.statistics().get("stream"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void statistics_ofGroupsAndOutage_areThoseOfRedis(boolean redis62) {
        try (RedisFixture redis = redis62 ? RedisFixture.startBundled() : RedisFixture.start();
                RedisLink link =
                        RedisLink.open(RedisOptions.of(redis.serverUri().toString()));
                RedisClient client = RedisClient.create(redis.uri().toString());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            RedisSnapshotSink sink =
                    new RedisSnapshotSink(link, new StreamConfig(STREAM, 1000), MarketCatalog.DEFAULT, () -> "", clock);
            assertThat(look(sink))
                    .isEqualTo(
                            Map.of("published", 0L, "dropped", 0L, "per_minute", 0L, "length", 0L, "groups", Map.of()));
            commands.xgroupCreate(StreamOffset.from(STREAM, "0"), "reports", XGroupCreateArgs.Builder.mkstream());

            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofSeconds(1));
                assertThat(sink.publish(publication(OptionalLong.of(7)))).isTrue();
            }
            commands.xreadgroup(
                    Consumer.from("reports", "one"), XReadArgs.Builder.count(2), StreamOffset.lastConsumed(STREAM));

            Map<?, ?> seen = look(sink);
            assertThat(seen.get("published")).isEqualTo(5L);
            assertThat(seen.get("length")).isEqualTo(5L);
            assertThat(seen.get("per_minute")).isEqualTo(5L);
            assertThat(seen.get("last_id"))
                    .isEqualTo(commands.xinfoStream(STREAM).get(7));
            Map<?, ?> group = (Map<?, ?>) ((Map<?, ?>) seen.get("groups")).get("reports");
            assertThat(group.get("lag")).isEqualTo(3L);
            assertThat(group.get("pending")).isEqualTo(2L);
            assertThat(group.get("consumers")).isEqualTo(1L);

            sink.publish(publication(OptionalLong.empty()));
            sink.replaced(publication(OptionalLong.of(7)));
            assertThat(sink.publish(publication(OptionalLong.of(6))))
                    .as("of an older leader")
                    .isFalse();
            redis.stop();
            assertThatThrownBy(() -> sink.publish(publication(OptionalLong.of(7))))
                    .isInstanceOf(RedisUnavailableException.class);
            Map<?, ?> without = look(sink);
            assertThat(without.get("dropped")).isEqualTo(4L);
            assertThat(without.containsKey("length")).isFalse();
            clock.advance(Duration.ofMinutes(1));
            assertThat(look(sink).get("per_minute")).isEqualTo(0L);
        }
    }
}
