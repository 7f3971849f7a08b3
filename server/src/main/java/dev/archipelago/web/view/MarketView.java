package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.business.dashboard.FearGreedZone;
import dev.archipelago.business.dashboard.RsiZone;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Snapshot;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The market as a page prints it.
 *
 * @param observedAt when the newest of the figures was observed; empty while there is none
 */
public record MarketView(
        List<CoinRow> coins,
        DisplayedFigure marketCap,
        DisplayedFigure marketCapChange,
        DisplayedFigure volume,
        DisplayedFigure btcShare,
        DisplayedFigure ethShare,
        Gauge fearGreed,
        Gauge rsi,
        List<IndexRow> indices,
        Optional<Instant> observedAt) {

    /**
     * One coin: price and change over 24 hours.
     *
     * @param path of its own page
     * @param dong its price in Vietnamese dong
     * @param spark its last seven days as SVG, or empty
     */
    public record CoinRow(
            String code,
            String title,
            String mark,
            String path,
            DisplayedFigure price,
            DisplayedFigure dong,
            DisplayedFigure change,
            String spark) {

        static CoinRow of(Snapshot snapshot, Coin coin, String spark, Messages messages, Format format) {
            String code = coin.name().toLowerCase(Locale.ROOT);
            return new CoinRow(
                    coin.name(),
                    coin.title(),
                    "shared_assets/crypto-logos/" + code + ".svg",
                    "/market/" + code,
                    DisplayedFigure.of(snapshot, coin.price(), messages, format, format::price),
                    DisplayedFigure.inDong(snapshot, coin, messages, format),
                    DisplayedFigure.of(snapshot, coin.change24h(), messages, format, format::change),
                    spark);
        }
    }

    /** One US index by the fund that stands for it: price and change since the previous close. */
    public record IndexRow(String symbol, String index, DisplayedFigure price, DisplayedFigure change) {}

    public MarketView {
        coins = List.copyOf(coins);
        indices = List.copyOf(indices);
    }

    /** Width of Bitcoin's part of the dominance bar, from 0 to 100. */
    public String btcBar() {
        return bar(btcShare);
    }

    /** Width of Ethereum's part of the dominance bar, from 0 to 100. */
    public String ethBar() {
        return bar(ethShare);
    }

    private static String bar(DisplayedFigure share) {
        return share.value().orElse(BigDecimal.ZERO).toPlainString();
    }

    /** What a dollar costs in dong as a plain decimal; empty while it is not known. */
    static String rate(Snapshot snapshot) {
        return snapshot.supplement()
                .vnd()
                .map(known -> known.value().toPlainString())
                .orElse("");
    }

    static MarketView of(Dashboard dashboard, Map<Coin, String> sparks, Language language) {
        return new Writer(dashboard, sparks, Messages.of(language), Format.of(language)).write();
    }

    private record Writer(Dashboard dashboard, Map<Coin, String> sparks, Messages messages, Format format) {

        MarketView write() {
            return new MarketView(
                    Arrays.stream(Coin.values()).map(this::coin).toList(),
                    figure(Metric.MARKET_CAP_USD, format::amount),
                    figure(Metric.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD, format::change),
                    figure(Metric.VOLUME_24H_USD, format::amount),
                    figure(Metric.BTC_MARKET_CAP_PERCENTAGE, format::share),
                    figure(Metric.ETH_MARKET_CAP_PERCENTAGE, format::share),
                    fearGreed(),
                    rsi(),
                    Arrays.stream(IndexFund.values()).map(this::index).toList(),
                    snapshot().readings().values().stream()
                            .flatMap(reading -> reading.observedAt().stream())
                            .max(Comparator.naturalOrder()));
        }

        private CoinRow coin(Coin coin) {
            return CoinRow.of(snapshot(), coin, sparks.getOrDefault(coin, ""), messages, format);
        }

        private IndexRow index(IndexFund fund) {
            return new IndexRow(
                    fund.name(),
                    fund.index(),
                    figure(fund.price(), format::price),
                    figure(fund.changePercent(), format::change));
        }

        private Gauge fearGreed() {
            List<String> zones = names(FearGreedZone.values());
            String zone = dashboard.fearGreed().map(Writer::name).orElse("");
            return new Gauge(
                    figure(Metric.FNG_VALUE, format::points),
                    "fng",
                    zone,
                    zone.isEmpty() ? "" : messages.get("live.fng." + zone),
                    Gauge.arcs(zones, List.of(24, 44, 55, 74, 100)));
        }

        private Gauge rsi() {
            List<String> zones = names(RsiZone.values());
            String zone = dashboard.rsi().map(Writer::name).orElse("");
            return new Gauge(
                    figure(Metric.BTC_RSI_14, format::points),
                    "rsi",
                    zone,
                    zone.isEmpty() ? "" : messages.get("live.rsi." + zone),
                    Gauge.arcs(zones, List.of(30, 70, 100)));
        }

        private DisplayedFigure figure(Metric metric, Function<BigDecimal, String> write) {
            return DisplayedFigure.of(snapshot(), metric, messages, format, write);
        }

        private Snapshot snapshot() {
            return dashboard.snapshot();
        }

        private static List<String> names(Enum<?>[] zones) {
            return Arrays.stream(zones).map(Writer::name).toList();
        }

        private static String name(Enum<?> zone) {
            return zone.name().toLowerCase(Locale.ROOT);
        }
    }
}
