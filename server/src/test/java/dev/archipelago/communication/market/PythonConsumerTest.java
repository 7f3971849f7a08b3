package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.PythonProgram;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.site.Await;
import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The Python example of a consumer group, with a real Redis. */
class PythonConsumerTest {
    private static final String STREAM = "market_data_stream";
    private static final Instant NOW = Instant.parse("2026-03-04T15:00:00Z");

    @Test
    void consumer_groupWithAFailedEntryAndADeadMember_handlesAllAndBuriesTheFailed() throws Exception {
        Optional<String> python = PythonProgram.with("redis");
        assumeTrue(python.isPresent(), "no Python with redis-py is installed");
        try (RedisFixture redis = RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()));
                RedisClient client = RedisClient.create(redis.uri().toString());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            RedisSnapshotSink sink = new RedisSnapshotSink(
                    link, new StreamConfig(STREAM, 1000), MarketCatalog.DEFAULT, () -> "", InstantSource.system());
            commands.xgroupCreate(StreamOffset.from(STREAM, "0"), "example", XGroupCreateArgs.Builder.mkstream());
            publish(sink, 0, 3);
            // A consumer that has read two entries and terminated.
            commands.xreadgroup(
                    Consumer.from("example", "dead"), XReadArgs.Builder.count(2), StreamOffset.lastConsumed(STREAM));
            String broken = commands.xadd(STREAM, Map.of("btc_price_usd", "not a number", "timestamp", "?"));
            publish(sink, 3, 6);

            try (PythonProgram program = PythonProgram.start(
                    python.get(),
                    "market_consumer.py",
                    "--url",
                    redis.uri().toString(),
                    "--idle",
                    "0.2",
                    "--attempts",
                    "2",
                    "--limit",
                    "7")) {
                int exit = program.exitCode();
                assertThat(exit).as(program.output()).isZero();
                assertThat(program.output()).contains(broken + " failed", "BTC 61.2500000001");
            }

            Await.until(
                    "nothing is pending",
                    () -> commands.xpending(STREAM, "example").getCount() == 0);
            List<StreamMessage<String, String>> dead =
                    commands.xrange(STREAM + ":dead", io.lettuce.core.Range.unbounded());
            assertThat(dead).hasSize(1);
            assertThat(dead.getFirst().getBody())
                    .containsEntry("original_id", broken)
                    .containsEntry("original_stream", STREAM)
                    .containsEntry("btc_price_usd", "not a number");
        }
    }

    private static void publish(RedisSnapshotSink sink, int from, int to) {
        for (int i = from; i < to; i++) {
            MarketState state = PreviousReadingsTest.state(false);
            state.apply(PreviousReadingsTest.observations());
            Instant at = NOW.plusSeconds(i);
            sink.publish(new Publication(state.snapshot(at), state.ageing(at), OptionalLong.of(7), 0));
        }
    }
}
