package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.market.Block;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The size of the append-only file of Redis for a market whose prices all change every second. */
class StreamSizeTest {
    private static final String STREAM = "market_data_stream";
    private static final Instant START = Instant.parse("2026-03-04T15:00:00.123456789Z");
    private static final int SECONDS = 1000;

    @Test
    void publish_thousandSnapshots_takesLittleMemoryAndLittleOfTheFile() {
        try (RedisFixture redis = RedisFixture.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri().toString()));
                RedisClient client = RedisClient.create(redis.uri().toString());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            commands.configSet("auto-aof-rewrite-percentage", "0");
            commands.configSet("appendonly", "yes");
            long before = fileSize(commands);
            MarketState state = new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, false);
            RedisSnapshotSink sink = new RedisSnapshotSink(
                    link, new StreamConfig(STREAM, SECONDS), MarketCatalog.DEFAULT, () -> "", InstantSource.system());

            for (int second = 0; second < SECONDS; second++) {
                Instant at = START.plusSeconds(second);
                state.apply(market(second, at));
                sink.publish(new Publication(state.snapshot(at), state.ageing(at), OptionalLong.of(1_763_689_200L), 0));
            }

            assertThat(commands.xlen(STREAM)).isGreaterThanOrEqualTo(SECONDS);
            long memory = commands.memoryUsage(STREAM);
            long bytesPerMinute = (fileSize(commands) - before) * 60 / SECONDS;
            System.getLogger(StreamSizeTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "{0} entries take {1} bytes; the append-only file grows by {2} bytes a minute",
                            SECONDS,
                            memory,
                            bytesPerMinute);
            assertThat(memory).as("bytes of memory for %d entries", SECONDS).isLessThan(1_500_000);
            assertThat(bytesPerMinute).as("bytes a minute").isLessThan(200_000);
        }
    }

    private static long fileSize(RedisCommands<String, String> commands) {
        return commands.info("persistence")
                .lines()
                .filter(line -> line.startsWith("aof_current_size:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** Generates prices with distinct times each second, global figures every ten minutes, and an RSI every minute. */
    private static Observations market(int second, Instant at) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        Map<Metric, Observation> opinions = new LinkedHashMap<>();
        Freshness stream = Freshness.of(Duration.ofSeconds(5));
        int shift = 0;
        for (var coin : MarketCatalog.DEFAULT.coins()) {
            BigDecimal price = new BigDecimal("84237.44").add(BigDecimal.valueOf(second % 97, 2));
            Instant observed = at.minusMillis(100 + 37L * shift++);
            Instant received = at.minusMillis(20);
            values.put(coin.price(), new Observation(price, "binance", stream, observed, received));
            values.put(
                    coin.change24h(),
                    new Observation(new BigDecimal("-1.88" + second % 10), "binance", stream, observed, received));
            if (second % 900 == 0) {
                opinions.put(coin.price(), of(price, "coingecko", Duration.ofMinutes(15), at));
            }
        }
        for (Metric metric : MarketCatalog.DEFAULT.metrics(Block.GLOBAL)) {
            if (second % 60 == 0) {
                values.put(metric, of(new BigDecimal("58.2941037"), "coingecko", Duration.ofMinutes(10), at));
            }
        }
        for (IndexFund fund : IndexFund.values()) {
            if (second % 300 == 0) {
                values.put(fund.price(), of(new BigDecimal("421.74"), "finnhub", Duration.ofMinutes(5), at));
                values.put(fund.changePercent(), of(new BigDecimal("-0.0498"), "finnhub", Duration.ofMinutes(5), at));
            }
        }
        if (second % 60 == 0) {
            values.put(Metrics.BTC_RSI_14, of(new BigDecimal("38.307187546549"), "binance", Duration.ofMinutes(1), at));
        }
        if (second == 0) {
            values.put(Metrics.FNG_VALUE, of(new BigDecimal("28"), "alternative_me", Duration.ofDays(1), at));
            values.put(Metrics.USD_VND, of(new BigDecimal("26312.5"), "coingecko", Duration.ofMinutes(15), at));
        }
        return new Observations(values, opinions, List.of());
    }

    private static Observation of(BigDecimal value, String source, Duration interval, Instant at) {
        return new Observation(value, source, Freshness.of(interval), at.minusSeconds(3), at.minusMillis(400));
    }
}
