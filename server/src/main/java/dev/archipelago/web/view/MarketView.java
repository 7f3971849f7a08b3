package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.ZoneScale;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The view model of the market.
 *
 * @param observedAt when the newest of the figures was observed; empty without figures
 */
public record MarketView(
        List<CoinRow> coins, List<IndicatorCard> cards, List<IndexRow> indices, Optional<Instant> observedAt) {

    /**
     * One coin: price and change over 24 hours.
     *
     * @param path of its own page
     * @param dong its price in Vietnamese dong
     * @param spark its sparkline of seven days as SVG, or empty
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
            String code = coin.code();
            return new CoinRow(
                    coin.symbol(),
                    coin.title(),
                    coin.markPath(),
                    "/market/" + code,
                    DisplayedFigure.of(snapshot, coin.price(), messages, format, format::price),
                    DisplayedFigure.inDong(snapshot, coin, messages, format),
                    DisplayedFigure.of(snapshot, coin.change24h(), messages, format, format::change),
                    spark);
        }
    }

    /** One US index, represented by a fund that tracks it: price and change since the previous close. */
    public record IndexRow(String symbol, String index, DisplayedFigure price, DisplayedFigure change) {}

    public MarketView {
        coins = List.copyOf(coins);
        cards = List.copyOf(cards);
        indices = List.copyOf(indices);
    }

    /** The price of a US dollar in dong as a plain decimal; empty if it is unknown. */
    static String rate(Snapshot snapshot) {
        return snapshot.usdVnd().value().map(BigDecimal::toPlainString).orElse("");
    }

    static MarketView of(Dashboard dashboard, Map<Coin, String> sparks, Language language) {
        return new Writer(dashboard, sparks, Messages.of(language), Format.of(language)).write();
    }

    private record Writer(Dashboard dashboard, Map<Coin, String> sparks, Messages messages, Format format) {

        MarketView write() {
            return new MarketView(
                    snapshot().catalog().coins().stream().map(this::coin).toList(),
                    cards(),
                    Arrays.stream(IndexFund.values()).map(this::index).toList(),
                    snapshot().mainReadings().stream()
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

        private List<IndicatorCard> cards() {
            List<IndicatorCard> cards = new ArrayList<>();
            for (Metric metric : snapshot().catalog().metrics()) {
                switch (metric.display().card()) {
                    case FIGURE ->
                        cards.add(new IndicatorCard.Figure(
                                title(metric), figure(metric), metric.display().format(), change(metric)));
                    case SHARE -> addShare(cards, metric);
                    case GAUGE -> cards.add(new IndicatorCard.Scale(title(metric), gauge(metric)));
                    case COIN, FUND, NONE -> {}
                }
            }
            return cards;
        }

        private Optional<DisplayedFigure> change(Metric metric) {
            return snapshot().catalog().metrics().stream()
                    .filter(other -> other.plausibility()
                            .changeOf()
                            .filter(metric::equals)
                            .isPresent())
                    .findFirst()
                    .map(this::figure);
        }

        /** Consecutive shares form one card. */
        private void addShare(List<IndicatorCard> cards, Metric metric) {
            List<IndicatorCard.Share> shares = new ArrayList<>();
            if (!cards.isEmpty() && cards.getLast() instanceof IndicatorCard.Shares(List<IndicatorCard.Share> before)) {
                shares.addAll(before);
                cards.removeLast();
            }
            Optional<String> offset = shares.stream()
                    .map(share -> share.figure().value().orElse(BigDecimal.ZERO))
                    .reduce(BigDecimal::add)
                    .map(BigDecimal::toPlainString);
            String code = metric.display().labelArguments().getLast();
            shares.add(new IndicatorCard.Share(code, code.toUpperCase(Locale.ROOT), figure(metric), offset));
            cards.add(new IndicatorCard.Shares(List.copyOf(shares)));
        }

        private Gauge gauge(Metric metric) {
            ZoneScale scale = metric.display().scale().orElseThrow();
            Optional<ZoneScale.Zone> zone = dashboard.zone(metric);
            return new Gauge(
                    figure(metric),
                    metric.equals(Metrics.FNG_VALUE) ? otherMethod(Metrics.CMC_FNG_VALUE, scale) : "",
                    scale.family(),
                    zone.map(ZoneScale.Zone::name).orElse(""),
                    zone.map(known -> messages.get(scale.key(known))).orElse(""),
                    Gauge.arcs(
                            scale.zones().stream().map(ZoneScale.Zone::name).toList(),
                            scale.zones().stream().map(ZoneScale.Zone::limit).toList()));
        }

        /** The index of another method as text, or empty. */
        private String otherMethod(Metric other, ZoneScale scale) {
            Reading reading = snapshot().reading(other);
            return reading.value()
                    .map(value -> messages.get(
                            other.display().label() + ".value",
                            HistoryView.write(other, value, format),
                            messages.get(scale.key(scale.zone(value))),
                            format.age(Duration.between(
                                    reading.observedAt().orElseThrow(),
                                    snapshot().timestamp()))))
                    .orElse("");
        }

        private String title(Metric metric) {
            return HistoryView.title(metric, messages);
        }

        private DisplayedFigure figure(Metric metric) {
            return figure(metric, value -> HistoryView.write(metric, value, format));
        }

        private DisplayedFigure figure(Metric metric, Function<BigDecimal, String> write) {
            return DisplayedFigure.of(snapshot(), metric, messages, format, write);
        }

        private Snapshot snapshot() {
            return dashboard.snapshot();
        }
    }
}
