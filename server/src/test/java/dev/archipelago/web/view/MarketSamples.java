package dev.archipelago.web.view;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.Change;
import dev.archipelago.business.coins.CoinReport;
import dev.archipelago.business.coins.CoinReports;
import dev.archipelago.business.coins.PastPrice;
import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.cache.Cache;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sample models of the market's pages, for tests and the preview. */
final class MarketSamples {

    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);
    private static final Cache CACHE = Cache.builder().build();
    private static final HistorySeries PAST =
            new HistorySeries(new HistoryReader(MarketSamples::points, false, CLOCK), CACHE, CLOCK);

    private MarketSamples() {}

    /** Returns the live sample with a dong rate. */
    static Snapshot snapshot() {
        Instant seen = Samples.NOW.minusSeconds(240);
        Map<Metric, Reading> readings = new HashMap<>(Samples.readings());
        readings.put(
                Metrics.USD_VND,
                Reading.of(Metrics.USD_VND, new BigDecimal("26345.5"), "coingecko", seen, seen, ReadingState.LIVE));
        return new Snapshot(MarketCatalog.DEFAULT, readings, Samples.NOW, Duration.ofMillis(120), false);
    }

    static Dashboard dashboard() {
        return new Dashboard(snapshot());
    }

    /** Returns a wave of prices with a gap on its fourth day. */
    private static List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step) {
        List<HistoryPoint> points = new ArrayList<>();
        int number = 0;
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            number++;
            if (number > 40 && number < 48) {
                continue;
            }
            BigDecimal price =
                    BigDecimal.valueOf(Math.round(100 * (90_000 + 2_000 * Math.sin(number / 9.0) + 25 * number)), 2);
            points.add(new HistoryPoint(
                    at, price, price, price, price, Optional.empty(), Optional.empty(), List.of("binance")));
        }
        return points;
    }

    static HistoryResult answer() {
        return PAST.of(TestCoins.BTC.price(), HistoryRange.WEEK).orElseThrow();
    }

    static HistoryView past(Language language) {
        String drawing = new SeriesCharts(Engines.SHARED, CACHE).chart(answer(), language);
        return HistoryView.of(TestCoins.BTC.price(), HistoryRange.WEEK, Optional.of(answer()), drawing, language);
    }

    /** Returns the market cap over a month. */
    static HistoryView cap(Language language) {
        Metric metric = Metrics.MARKET_CAP_USD;
        return HistoryView.of(metric, HistoryRange.MONTH, PAST.of(metric, HistoryRange.MONTH), "", language);
    }

    static HistoryView noPast(Language language) {
        return HistoryView.of(TestCoins.BTC.price(), HistoryRange.WEEK, Optional.empty(), "", language);
    }

    /** Returns a sparkline of seven days for Bitcoin only; those of the other coins are not rendered yet. */
    static Map<Coin, String> sparks() {
        return Map.of(
                TestCoins.BTC,
                "<svg class=\"series-svg\" viewBox=\"0 0 96 28\"><path d=\"M2 20L40 8L94 14\" fill=\"none\""
                        + " stroke=\"var(--accent-color)\"/></svg>");
    }

    static Map<Coin, Map<String, Availability<Change>>> changes() {
        Map<Coin, Map<String, Availability<Change>>> changes = new LinkedHashMap<>();
        for (Coin coin : MarketCatalog.DEFAULT.coins()) {
            changes.put(coin, changesOf(coin));
        }
        return changes;
    }

    private static Map<String, Availability<Change>> changesOf(Coin coin) {
        Map<String, Availability<Change>> changes = new LinkedHashMap<>();
        changes.put("1h", change("0.12", Duration.ofHours(1)));
        changes.put("24h", change("1.23", Duration.ofDays(1)));
        changes.put("7d", change("-4.5", Duration.ofDays(7)));
        changes.put("30d", new Availability.Missing<>("none is kept"));
        return changes;
    }

    private static Availability<Change> change(String percent, Duration span) {
        PastPrice base = new PastPrice(new BigDecimal("90125.5"), Samples.NOW.minus(span), "binance");
        return new Availability.Known<>(new Change(
                new BigDecimal(percent),
                Optional.of(base),
                "binance",
                Samples.NOW.minusMillis(800),
                ReadingState.LIVE));
    }

    /** Returns Bitcoin with sixty closed klines of each interval, too few for some indicators. */
    static CoinReport coin() {
        CoinReport known = new CoinReports(
                        MarketSamples::snapshot, new FewKlines(), MarketSamples::points, CACHE, CLOCK)
                .known(TestCoins.BTC);
        return new CoinReport(TestCoins.BTC, snapshot(), changesOf(TestCoins.BTC), known.indicators());
    }

    /** Returns the same report before any market figure is available. */
    static CoinReport awaitedCoin() {
        return new CoinReport(
                TestCoins.BTC,
                Snapshot.empty(MarketCatalog.DEFAULT, Samples.NOW, false),
                changesOf(TestCoins.BTC),
                coin().indicators());
    }

    private record FewKlines() implements dev.archipelago.communication.history.KlineStore {
        private static List<Kline> klines(Coin coin, KlineInterval interval, int count) {
            List<Kline> klines = new ArrayList<>();
            Instant next = interval.openTime(Samples.NOW);
            for (int i = count; i > 0; i--) {
                Instant open = next.minus(interval.length().multipliedBy(i));
                BigDecimal price = BigDecimal.valueOf(90_000 + 40L * ((i * 7) % 50));
                klines.add(new Kline(
                        coin,
                        interval,
                        open,
                        open.plus(interval.length()).minusMillis(1),
                        price,
                        price.add(BigDecimal.TEN),
                        price.subtract(BigDecimal.TEN),
                        price,
                        BigDecimal.ONE,
                        "binance"));
            }
            return klines;
        }

        @Override
        public List<Kline> newest(Coin coin, KlineInterval interval, int count) {
            return klines(coin, interval, 60);
        }

        @Override
        public List<Kline> between(Coin coin, KlineInterval interval, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public int save(List<Kline> klines) {
            throw new UnsupportedOperationException("these are only read");
        }
    }
}
