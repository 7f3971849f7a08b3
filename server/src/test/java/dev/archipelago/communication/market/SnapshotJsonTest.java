package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.Block;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SnapshotJsonTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    /** The fields of contract D.1, in its order. */
    private static final String[] CONTRACT = """
            btc_price_usd btc_change_24h eth_price_usd eth_change_24h sol_price_usd sol_change_24h xrp_price_usd
            xrp_change_24h ada_price_usd ada_change_24h link_price_usd link_change_24h bnb_price_usd
            bnb_change_24h market_cap_usd volume_24h_usd market_cap_change_percentage_24h_usd
            btc_market_cap_percentage eth_market_cap_percentage fng_value btc_rsi_14 us_stock_indices
            fetch_duration_ms partial_failure last_updated timestamp
            """.split("\\s+");

    /** The fields of the contract, followed by all other metrics with a field. */
    private static final String[] RAW = raw();

    private static String[] raw() {
        List<String> fields = new ArrayList<>(List.of(CONTRACT));
        MarketCatalog.DEFAULT.metrics().stream()
                .filter(metric -> metric.placement() == Metric.Placement.FIELD)
                .map(Metric::key)
                .filter(key -> !fields.contains(key))
                .forEach(key -> fields.add(fields.indexOf("us_stock_indices"), key));
        return fields.toArray(String[]::new);
    }

    private static Snapshot snapshot(Map<Metric, String> values, boolean simulated) {
        return snapshot(values, simulated, ReadingState.LIVE, NOW.minusSeconds(3), ReadingState.UNAVAILABLE);
    }

    private static Snapshot snapshot(
            Map<Metric, String> values, boolean simulated, ReadingState state, Instant at, ReadingState absent) {
        LinkedHashMap<Metric, Reading> readings = new LinkedHashMap<>();
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            String value = values.get(metric);
            if (value == null && metric.supplementary()) {
                continue;
            }
            readings.put(
                    metric,
                    value == null
                            ? Reading.absent(metric, absent)
                            : Reading.of(metric, new BigDecimal(value), "binance", at, at, state));
        }
        return new Snapshot(MarketCatalog.DEFAULT, readings, NOW, Duration.ofMillis(250), simulated);
    }

    private static Map<Metric, String> all(String value) {
        LinkedHashMap<Metric, String> values = new LinkedHashMap<>();
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            if (!metric.supplementary()) {
                values.put(metric, value);
            }
        }
        return values;
    }

    private static JsonNode json(byte[] bytes) {
        return JsonMapper.shared().readTree(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void raw_fields_areTheContracts() {
        assertThat(json(SnapshotJson.raw(snapshot(all("5"), false))).propertyNames())
                .containsExactly(RAW);
    }

    @Test
    void summary_fields_areASuperset() {
        assertThat(json(SnapshotJson.summary(snapshot(all("5"), false))).propertyNames())
                .contains(RAW)
                .contains("fear_greed_index", "rsi_14", "market_cap", "volume_24h", "data_sources", "freshness")
                .contains("source", "normalized_by", "simulated", "readings");
    }

    @Test
    void streamFields_areFlatTextOfTheContract() {
        Map<String, String> fields = SnapshotJson.streamFields(snapshot(all("1E+12"), false));
        assertThat(fields).hasSize(RAW.length + 1).containsKeys(RAW).containsKey("stream_timestamp");
        assertThat(fields)
                .containsEntry("btc_price_usd", "1000000000000")
                .containsEntry("partial_failure", "false")
                .containsEntry("fetch_duration_ms", "250")
                .containsEntry("timestamp", "2026-03-01T12:00:00.000000000+00:00");
        assertThat(fields.get("us_stock_indices")).startsWith("{\"DIA\":{\"symbol\":\"DIA\",\"name\":");
    }

    @Test
    void streamFields_absent_isTheWordNull() {
        Map<String, String> fields = SnapshotJson.streamFields(Snapshot.empty(MarketCatalog.DEFAULT, NOW, false));
        assertThat(fields)
                .containsEntry("btc_price_usd", "null")
                .containsEntry("last_updated", "null")
                .containsEntry("us_stock_indices", "{}");
    }

    @ParameterizedTest
    @CsvSource({"1E+12,1000000000000", "0.00000001,0.00000001", "1E-10,0.0000000001", "67187.3300,67187.3300"})
    void summary_numbers_arePlain(String value, String written) {
        assertThat(text(SnapshotJson.summary(snapshot(Map.of(TestCoins.BTC.price(), value), false))))
                .contains("\"btc_price_usd\":" + written + ",")
                .contains("\"value\":" + written + ",");
    }

    @Test
    void summary_absent_isNullAndNeverZero() {
        JsonNode summary = json(SnapshotJson.summary(Snapshot.empty(MarketCatalog.DEFAULT, NOW, false)));
        assertThat(summary.get("btc_price_usd").isNull()).isTrue();
        assertThat(summary.get("fear_greed_index").isNull()).isTrue();
        assertThat(summary.get("last_updated").isNull()).isTrue();
        assertThat(summary.get("readings").get("btc_price_usd").get("state").stringValue())
                .isEqualTo("unavailable");
        assertThat(summary.get("data_sources").get("crypto").stringValue()).isEqualTo("unavailable");
        assertThat(summary.get("freshness").get("crypto").get("age_seconds").isNull())
                .isTrue();
        assertThat(summary.get("partial_failure").booleanValue()).isTrue();
    }

    @Test
    void summary_reading_hasItsOriginAndAge() {
        JsonNode reading = json(SnapshotJson.summary(snapshot(all("5"), false)))
                .get("readings")
                .get("fng_value");
        assertThat(reading.propertyNames())
                .containsExactly("value", "unit", "source", "observed_at", "fetched_at", "age_seconds", "state");
        assertThat(reading.get("age_seconds").intValue()).isEqualTo(3);
        assertThat(reading.get("unit").stringValue()).isEqualTo("points");
    }

    @Test
    void summary_freshness_hasEveryBlock() {
        JsonNode freshness =
                json(SnapshotJson.summary(snapshot(all("5"), false))).get("freshness");
        assertThat(freshness.propertyNames()).containsExactly("crypto", "global", "fear_greed", "rsi", "us_stocks");
        assertThat(freshness.get("rsi").propertyNames())
                .containsExactly("state", "source", "observed_at", "age_seconds");
    }

    @Test
    void summary_notConfigured_isNoFailure() {
        Map<Metric, String> values = all("5");
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            if (metric.block() == Block.US_STOCKS) {
                values.remove(metric);
            }
        }
        JsonNode summary = json(
                SnapshotJson.summary(snapshot(values, false, ReadingState.LIVE, NOW, ReadingState.NOT_CONFIGURED)));
        assertThat(summary.get("partial_failure").booleanValue()).isFalse();
        assertThat(summary.get("data_sources").get("us_stocks").stringValue()).isEqualTo("not_configured");
        assertThat(summary.get("us_stock_indices").isEmpty()).isTrue();
    }

    @Test
    void summary_stale_keepsItsSourceAndIsAFailure() {
        JsonNode summary = json(SnapshotJson.summary(
                snapshot(all("5"), false, ReadingState.STALE, NOW.minusSeconds(86_400), ReadingState.UNAVAILABLE)));
        assertThat(summary.get("data_sources").get("crypto").stringValue()).isEqualTo("binance");
        assertThat(summary.get("freshness").get("crypto").get("state").stringValue())
                .isEqualTo("stale");
        assertThat(summary.get("partial_failure").booleanValue()).isTrue();
        assertThat(summary.get("us_stock_indices").get("SPY").get("status").stringValue())
                .isEqualTo("failed");
    }

    @Test
    void summary_exchangeClosed_namesTheSessionOfTheFundsAndOfNothingElse() {
        Map<Metric, Reading> readings = new LinkedHashMap<>(
                snapshot(all("5"), false, ReadingState.STALE, NOW.minusSeconds(60), ReadingState.UNAVAILABLE)
                        .readings());
        readings.replaceAll((metric, reading) -> Reading.of(
                metric,
                BigDecimal.TEN,
                "finnhub",
                Instant.parse("2026-02-27T21:00:00Z"),
                NOW.minusSeconds(60),
                ReadingState.STALE));

        JsonNode summary =
                json(SnapshotJson.summary(new Snapshot(MarketCatalog.DEFAULT, readings, NOW, Duration.ZERO, false)));

        JsonNode funds = summary.get("freshness").get("us_stocks");
        assertThat(funds.get("state").stringValue()).isEqualTo("stale");
        assertThat(funds.get("ended_session").stringValue()).isEqualTo("2026-02-27");
        assertThat(summary.get("readings")
                        .get("spy_price_usd")
                        .get("ended_session")
                        .stringValue())
                .isEqualTo("2026-02-27");
        assertThat(summary.get("freshness").get("crypto").has("ended_session")).isFalse();
    }

    @Test
    void summary_oneFundMissing_failsAlone() {
        Map<Metric, String> values = all("100");
        values.remove(IndexFund.SPY.price());
        values.remove(IndexFund.SPY.changePercent());
        JsonNode funds = json(SnapshotJson.summary(snapshot(values, false))).get("us_stock_indices");
        assertThat(funds.propertyNames()).containsExactly("DIA", "SPY", "QQQM");
        assertThat(funds.get("SPY").get("status").stringValue()).isEqualTo("failed");
        assertThat(funds.get("SPY").get("price").isNull()).isTrue();
        assertThat(funds.get("DIA").get("status").stringValue()).isEqualTo("success");
        assertThat(funds.get("DIA").propertyNames())
                .containsExactly("symbol", "name", "price", "change", "change_percent", "status");
    }

    @Test
    void summary_fund_showsThePublishedChange() {
        Snapshot snapshot = with(
                snapshot(all("100"), false),
                Reading.of(IndexFund.SPY.change(), new BigDecimal("-1.15"), "finnhub", NOW, NOW, ReadingState.LIVE));

        JsonNode funds = json(SnapshotJson.summary(snapshot)).get("us_stock_indices");

        assertThat(funds.get("SPY").get("change").decimalValue()).isEqualByComparingTo("-1.15");
        assertThat(funds.get("DIA").get("change").isNull()).isTrue();
    }

    @Test
    void summary_computedFigures_areMarkedWithTheirFormula() {
        Map<Metric, String> values = all("50");
        values.put(Metrics.USD_VND, "26000");
        JsonNode summary = json(SnapshotJson.summary(snapshot(values, false)));
        JsonNode published = json(SnapshotJson.summary(with(
                snapshot(values, false),
                Reading.of(Metrics.BTC_RSI_14, BigDecimal.TEN, "taapi_io", NOW, NOW, ReadingState.LIVE))));

        assertThat(summary.get("readings").get("btc_rsi_14").get("computed").stringValue())
                .contains("Wilder");
        assertThat(summary.get("computed").propertyNames()).containsExactly("btc_rsi_14", "rsi_14", "prices_vnd");
        assertThat(summary.get("readings").get("btc_price_usd").has("computed")).isFalse();
        assertThat(published.get("readings").get("btc_rsi_14").has("computed")).isFalse();
    }

    @Test
    void summary_otherFearAndGreedIndex_standsBesideAndIsNotCompared() {
        Snapshot snapshot = with(
                snapshot(all("40"), false),
                Reading.of(
                        Metrics.CMC_FNG_VALUE, BigDecimal.valueOf(60), "coinmarketcap", NOW, NOW, ReadingState.LIVE));

        JsonNode summary = json(SnapshotJson.summary(snapshot));

        JsonNode index = summary.get("readings").get("fng_value");
        assertThat(index.get("value").intValue()).isEqualTo(40);
        assertThat(index.get("second").get("value").intValue()).isEqualTo(60);
        assertThat(index.get("second").get("source").stringValue()).isEqualTo("coinmarketcap");
        assertThat(index.get("second").get("method").stringValue()).isEqualTo("CoinMarketCap Fear and Greed Index");
        assertThat(index.get("second").get("comparable").booleanValue()).isFalse();
        assertThat(summary.get("fear_greed_index").intValue()).isEqualTo(40);
        assertThat(summary.get("data_sources").get("fear_greed").stringValue()).isEqualTo("binance");
    }

    @Test
    void update_frame_isTheContracts() {
        JsonNode frame = JsonMapper.shared().readTree(SnapshotJson.update(snapshot(all("5"), true)));
        assertThat(frame.propertyNames()).containsExactly("type", "data", "timestamp", "source");
        assertThat(frame.get("type").stringValue()).isEqualTo("dashboard_update");
        assertThat(frame.get("source").stringValue()).isEqualTo("external_apis");
        JsonNode data = frame.get("data");
        assertThat(data.has("last_updated")).isFalse();
        assertThat(data.get("source").stringValue()).isEqualTo("layer2_external_apis");
        assertThat(data.get("normalized_by").stringValue()).isEqualTo("layer3_market_data_adapter");
        assertThat(data.get("simulated").booleanValue()).isTrue();
        assertThat(data.has("freshness")).isTrue();
    }

    @Test
    void dashboardData_frame_namesItsCause() {
        JsonNode frame =
                JsonMapper.shared().readTree(SnapshotJson.dashboardData(snapshot(all("5"), false), "client_request"));
        assertThat(frame.get("type").stringValue()).isEqualTo("dashboard_data");
        assertThat(frame.get("source").stringValue()).isEqualTo("client_request");
    }

    @Test
    void global_holdsTheGlobalFiguresOnly() {
        assertThat(json(SnapshotJson.global(snapshot(all("5"), false))).propertyNames())
                .contains("market_cap_usd", "btc_market_cap_percentage", "market_cap", "freshness", "timestamp")
                .doesNotContain("btc_price_usd");
    }

    @Test
    void summary_closedCandle_standsBesideTheLiveOne() {
        Snapshot live = snapshot(all("5"), false);
        Snapshot both = with(
                live,
                Reading.of(Metrics.BTC_RSI_14_CLOSED, new BigDecimal("55.5"), "binance", NOW, NOW, ReadingState.LIVE));
        assertThat(json(SnapshotJson.summary(both))
                        .get("readings")
                        .get("btc_rsi_14_closed")
                        .get("value")
                        .decimalValue())
                .isEqualByComparingTo("55.5");
    }

    private static Snapshot with(Snapshot snapshot, Reading reading) {
        Map<Metric, Reading> readings = new LinkedHashMap<>(snapshot.readings());
        readings.put(reading.metric(), reading);
        return new Snapshot(MarketCatalog.DEFAULT, readings, NOW, Duration.ZERO, false);
    }

    @Test
    void secondOpinion_standsInItsReadingAndInAFrameIfItDisagrees() {
        String said = "{\"value\":5.2,\"source\":\"coingecko\",\"observed_at\":"
                + "\"2026-03-01T12:00:00.000000000+00:00\",\"difference_percent\":4.0,\"disagrees\":true}";
        Map<Metric, SecondOpinion> opinions = Map.of(
                TestCoins.BTC.price(), opinion(TestCoins.BTC.price(), true),
                TestCoins.SOL.price(), opinion(TestCoins.SOL.price(), false));
        Snapshot plain = snapshot(all("5"), false);
        Snapshot snapshot = new Snapshot(MarketCatalog.DEFAULT, plain.readings(), opinions, NOW, Duration.ZERO, false);

        JsonNode readings = json(SnapshotJson.summary(snapshot)).get("readings");
        assertThat(readings.get("btc_price_usd").get("second").toString()).isEqualTo(said);
        assertThat(readings.get("sol_price_usd").get("second").get("disagrees").booleanValue())
                .isFalse();
        assertThat(readings.get("eth_price_usd").has("second")).isFalse();
        JsonNode frame = JsonMapper.shared().readTree(SnapshotJson.update(snapshot));
        assertThat(frame.get("data").get("disagreements").toString()).isEqualTo("{\"btc_price_usd\":" + said + "}");
        JsonNode calm = JsonMapper.shared().readTree(SnapshotJson.update(snapshot(all("5"), true)));
        assertThat(calm.get("data").has("disagreements")).isFalse();
    }

    private static SecondOpinion opinion(Metric metric, boolean disagrees) {
        return new SecondOpinion(metric, new BigDecimal("5.2"), "coingecko", NOW, new BigDecimal("4.0"), disagrees);
    }

    @Test
    void summary_rateOfTheDong_hasItsOriginAndPrices() {
        Snapshot snapshot = with(
                snapshot(all("5"), false),
                Reading.of(
                        Metrics.USD_VND,
                        new BigDecimal("26312.5"),
                        "coingecko",
                        NOW.minusSeconds(90),
                        NOW,
                        ReadingState.LIVE));
        JsonNode summary = json(SnapshotJson.summary(snapshot));
        assertThat(summary.get("usd_vnd").toString())
                .isEqualTo(
                        "{\"value\":26312.5,\"source\":\"coingecko\",\"observed_at\":"
                                + "\"2026-03-01T11:58:30.000000000+00:00\",\"age_seconds\":90,\"state\":\"live\",\"computed\":\"median over the coins of price in VND / price in USD\"}");
        assertThat(summary.get("prices_vnd").propertyNames())
                .containsExactly("btc", "eth", "sol", "xrp", "ada", "link", "bnb");
        assertThat(summary.get("prices_vnd").get("btc").decimalValue()).isEqualByComparingTo("131562.5");
        assertThat(json(SnapshotJson.raw(snapshot)).propertyNames()).containsExactly(RAW);
    }

    @Test
    void summary_noRateOfTheDong_isNull() {
        JsonNode summary = json(SnapshotJson.summary(snapshot(all("5"), false)));
        assertThat(summary.get("usd_vnd").isNull()).isTrue();
        assertThat(summary.get("prices_vnd").isNull()).isTrue();
    }
}
