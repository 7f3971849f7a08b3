package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
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
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DashboardExportTest {

    private static final Instant NOW = Instant.parse("2026-11-20T07:05:09Z");

    /** The number of figures in the contract. */
    private static final int MAIN = 27;

    private final MemoryDashboard dashboard = new MemoryDashboard();
    private final DashboardExport export = new DashboardExport(dashboard);

    private static Snapshot snapshot(String bitcoin) {
        Map<Metric, Reading> readings = new LinkedHashMap<>();
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            readings.put(metric, Reading.absent(metric, ReadingState.UNAVAILABLE));
        }
        readings.put(TestCoins.BTC.price(), reading(TestCoins.BTC.price(), bitcoin, "=evil()"));
        readings.put(TestCoins.SOL.change24h(), reading(TestCoins.SOL.change24h(), "-3.40", "binance"));
        readings.put(
                Metrics.USD_VND,
                Reading.of(Metrics.USD_VND, new BigDecimal("26150"), "coingecko", NOW, NOW, ReadingState.STALE));
        return new Snapshot(MarketCatalog.DEFAULT, readings, NOW, Duration.ZERO, true);
    }

    private static Reading reading(Metric metric, String value, String source) {
        return Reading.of(metric, new BigDecimal(value), source, NOW.minusSeconds(2), NOW, ReadingState.DELAYED);
    }

    private List<String> lines() {
        return new String(export.csv(), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void csv_snapshot_hasARowForEachFigureAndTheRate() {
        dashboard.snapshot = snapshot("1E+5");

        assertThat(lines())
                .hasSize(1 + MAIN + 1)
                .startsWith("metric,value,unit,state,source,observed_at,fetched_at,timestamp,simulated")
                .contains(
                        "btc_price_usd,100000,usd,delayed,'=evil(),2026-11-20T07:05:07Z,2026-11-20T07:05:09Z,2026-11-20T07:05:09Z,true",
                        "sol_change_24h,-3.40,percent,delayed,binance,2026-11-20T07:05:07Z,2026-11-20T07:05:09Z,2026-11-20T07:05:09Z,true",
                        "fng_value,,points,unavailable,,,,2026-11-20T07:05:09Z,true",
                        "usd_vnd,26150,vnd,stale,coingecko,2026-11-20T07:05:09Z,2026-11-20T07:05:09Z,2026-11-20T07:05:09Z,true");
    }

    @Test
    void json_snapshot_hasTheSameFigures() {
        dashboard.snapshot = snapshot("1E+5");

        String text = new String(export.json(), StandardCharsets.UTF_8);
        JsonNode json = JsonMapper.shared().readTree(text);

        assertThat(text).contains("\"value\":100000,");
        assertThat(json.path("simulated").asBoolean()).isTrue();
        assertThat(json.path("figures").size()).isEqualTo(MAIN + 1);
        assertThat(json.at("/figures/0/observed_at").asString()).isEqualTo("2026-11-20T07:05:07Z");
        assertThat(json.at("/figures/2/value").isNull()).isTrue();
    }

    @Test
    void csv_nextSnapshot_isWrittenAgain() {
        dashboard.snapshot = snapshot("1");
        byte[] first = export.csv();

        assertThat(export.csv()).isSameAs(first);
        dashboard.snapshot = snapshot("2");
        assertThat(lines()).anyMatch(line -> line.startsWith("btc_price_usd,2,"));
    }
}
