package dev.archipelago.business.coins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CoinReportsTest extends CoinMarket {

    @Test
    void report_storeUnavailable_hasTheReadingsAndQueriesOnce() {
        past.away = true;

        JsonNode report = report();

        assertThat(report.path("readings").path("btc_price_usd").path("value").decimalValue())
                .isEqualByComparingTo("100");
        assertThat(report.path("changes").path("24h").path("percent").decimalValue())
                .isEqualByComparingTo("-1.25");
        assertThat(report.path("changes").path("7d").path("reason").asString())
                .isEqualTo("the prices of the past cannot be read now");
        assertThat(past.questions).isEqualTo(1);
    }

    @Test
    void report_everyFigureKnown_holdsIt() {
        klinesUpToNow(KlineInterval.DAY, 60);
        klinesUpToNow(KlineInterval.HOUR, 60);
        Instant at = clock.instant().minusSeconds(40);
        Snapshot plain = priced("100", at, ReadingState.DELAYED);
        Map<Metric, Reading> readings = new HashMap<>(plain.readings());
        readings.put(
                Metrics.USD_VND,
                Reading.of(Metrics.USD_VND, new BigDecimal("26123.5"), "coingecko", at, at, ReadingState.LIVE));
        SecondOpinion opinion = new SecondOpinion(
                TestCoins.BTC.price(), new BigDecimal("101"), "coinmarketcap", at, BigDecimal.ONE, true);
        snapshot = new Snapshot(
                plain.catalog(),
                readings,
                Map.of(opinion.metric(), opinion),
                plain.timestamp(),
                plain.fetchDuration(),
                plain.simulated());

        JsonNode report = report();

        assertThat(report.path("symbol").asString()).isEqualTo("BTC");
        assertThat(report.path("name").asString()).isEqualTo("Bitcoin");
        assertThat(report.path("readings").propertyNames())
                .containsExactly("btc_price_usd", "btc_change_24h", "btc_market_cap_percentage", "btc_rsi_14");
        assertThat(report.path("price_vnd").path("value").decimalValue()).isEqualByComparingTo("2612350");
        assertThat(report.path("price_vnd").path("source").asString()).isEqualTo("coingecko");
        assertThat(report.path("price_vnd").path("age_seconds").intValue()).isEqualTo(40);
        assertThat(report.path("readings")
                        .path("btc_price_usd")
                        .path("second")
                        .path("source")
                        .asString())
                .isEqualTo("coinmarketcap");
        assertThat(report.path("indicators")
                        .path("1d")
                        .path("closed")
                        .path("klines")
                        .intValue())
                .isEqualTo(60);
        assertThat(report.path("indicators")
                        .path("1h")
                        .path("live")
                        .path("state")
                        .asString())
                .isEqualTo("delayed");
        assertThat(report.path("sources").valueStream().map(JsonNode::asString))
                .containsExactly("binance", "coingecko", "coinmarketcap");
        assertThat(report.path("simulated").booleanValue()).isTrue();
    }

    @Test
    void report_nothingKnown_reportsItOfEach() {
        snapshot = Snapshot.empty(MarketCatalog.DEFAULT, clock.instant(), false);

        JsonNode report = report();

        assertThat(report.path("price_vnd").path("state").asString()).isEqualTo("unavailable");
        assertThat(report.path("changes").propertyNames()).containsExactly("1h", "24h", "7d", "30d");
        report.path("changes")
                .forEach(change -> assertThat(change.path("reason").asString()).isNotEmpty());
        assertThat(report.path("sources")).isEmpty();
    }

    /** The reference time is half a second before 02:05:30, so one hour earlier is 01:05:29.5. */
    @ParameterizedTest
    @CsvSource({
        "1h, 2026-03-02T01:05:00Z, 80, 25",
        "1h, 2026-03-02T01:07:00Z, 80, 25",
        "7d, 2026-02-23T02:06:00Z, 50, 100",
        "30d, 2026-01-31T02:05:00Z, 200, -50"
    })
    void report_ownMinuteNear_isTheBase(String span, String begins, String base, String percent) {
        past.minute(Instant.parse(begins), base, "1000", "1");

        JsonNode change = report().path("changes").path(span);

        assertThat(change.path("percent").decimalValue()).isEqualByComparingTo(percent);
        assertThat(change.path("base_price_usd").decimalValue()).isEqualByComparingTo(base);
        assertThat(change.path("base_at").asString()).startsWith(begins.substring(0, 19));
        assertThat(change.path("base_source").asString()).isEqualTo("binance,coingecko");
        assertThat(change.path("state").asString()).isEqualTo("live");
    }

    @Test
    void report_onlyKlines_takesTheNearestPriceAndNoneTooFarAway() {
        List<Kline> hours = klinesUpToNow(KlineInterval.HOUR, 24 * 8);
        List<Kline> days = klinesUpToNow(KlineInterval.DAY, 40);

        JsonNode changes = report().path("changes");

        assertThat(changes.path("1h").path("reason").asString())
                .contains("no price from about 2026-03-02T01:05:29.500Z");
        assertThat(changes.path("7d").path("base_at").asString()).startsWith("2026-02-23T02:00:00");
        assertThat(changes.path("7d").path("base_price_usd").decimalValue())
                .isEqualByComparingTo(hours.get(24).open());
        assertThat(changes.path("30d").path("base_price_usd").decimalValue())
                .isIn(days.get(9).close(), days.get(10).open());
    }

    @Test
    void report_sameSnapshot_isTheSameArray() {
        byte[] first = reports.report(TestCoins.ETH);

        assertThat(reports.report(TestCoins.ETH)).isSameAs(first);
        snapshot = priced("101");
        assertThat(reports.report(TestCoins.ETH)).isNotSameAs(first);
    }
}
