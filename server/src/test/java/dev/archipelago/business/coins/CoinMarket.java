package dev.archipelago.business.coins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.Cache;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.indicator.RandomKlines;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Base class of tests of coin reports: an in-memory market with stored klines and minute candles. */
abstract class CoinMarket {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");

    final ManualClock clock = new ManualClock("2026-03-02T02:05:30Z");
    final Cache cache = Cache.builder().clock(clock).build();
    final PastMarket past = new PastMarket();
    Snapshot snapshot = priced("100");
    final CoinReports reports = new CoinReports(() -> snapshot, past, past, cache, clock);

    @AfterEach
    void close() {
        cache.close();
    }

    Snapshot priced(String price) {
        return priced(price, clock.instant().minusMillis(500), ReadingState.LIVE);
    }

    Snapshot priced(String price, Instant at, ReadingState state) {
        Map<Metric, Reading> readings = new LinkedHashMap<>(
                Snapshot.empty(MarketCatalog.DEFAULT, clock.instant(), true).readings());
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            readings.put(coin.price(), Reading.of(coin.price(), new BigDecimal(price), "binance", at, at, state));
        }
        readings.put(
                TestCoins.BTC.change24h(),
                Reading.of(TestCoins.BTC.change24h(), new BigDecimal("-1.25"), "binance", at, at, state));
        return new Snapshot(MarketCatalog.DEFAULT, readings, clock.instant(), Duration.ZERO, true);
    }

    /** Returns {@code count} klines of Bitcoin, of which the last closed at the latest midnight or full hour. */
    List<Kline> klinesUpToNow(KlineInterval interval, int count) {
        Instant end = interval.openTime(clock.instant());
        List<Kline> klines = RandomKlines.of(
                5, count, TestCoins.BTC, interval, end.minus(interval.length().multipliedBy(count)));
        past.save(klines);
        return klines;
    }

    JsonNode indicators(KlineInterval interval) {
        return json(reports.indicators(TestCoins.BTC, interval));
    }

    JsonNode report() {
        return json(reports.report(TestCoins.BTC));
    }

    static JsonNode json(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text).doesNotContainPattern("[0-9][eE][+-]?[0-9]");
        return JSON.readTree(text);
    }
}
