package dev.archipelago.market;

import static dev.archipelago.market.Metric.Placement.FIELD;
import static dev.archipelago.market.Metric.Placement.FUND;
import static dev.archipelago.market.Metric.Placement.OBJECT;
import static dev.archipelago.market.Metric.Placement.READING;
import static dev.archipelago.market.Plausibility.Range.NOT_NEGATIVE;
import static dev.archipelago.market.Plausibility.Range.POSITIVE;
import static dev.archipelago.market.Plausibility.Range.UP_TO_HUNDRED;

import dev.archipelago.market.Display.Card;
import dev.archipelago.market.Display.Style;
import dev.archipelago.market.Plausibility.Limits;
import dev.archipelago.market.ZoneScale.Zone;
import java.util.List;

/** Defines the metrics that belong to no coin or fund, and creates those of coins and funds. */
public final class Metrics {
    public static final Metric MARKET_CAP_USD = new Metric(
            "market_cap_usd",
            Block.GLOBAL,
            Unit.USD,
            FIELD,
            Plausibility.of(POSITIVE, Limits.GLOBAL),
            display(Style.AMOUNT, Card.FIGURE, "market.cap"));

    public static final Metric VOLUME_24H_USD = new Metric(
            "volume_24h_usd",
            Block.GLOBAL,
            Unit.USD,
            FIELD,
            Plausibility.of(NOT_NEGATIVE, Limits.GLOBAL),
            display(Style.AMOUNT, Card.FIGURE, "market.volume"));

    public static final Metric MARKET_CAP_CHANGE_PERCENTAGE_24H_USD = new Metric(
            "market_cap_change_percentage_24h_usd",
            Block.GLOBAL,
            Unit.PERCENT,
            FIELD,
            Plausibility.changeOf(MARKET_CAP_USD),
            display(Style.CHANGE, Card.NONE, "market.change"));

    public static final Metric BTC_MARKET_CAP_PERCENTAGE = share("btc", "Bitcoin");

    public static final Metric ETH_MARKET_CAP_PERCENTAGE = share("eth", "Ethereum");

    /**
     * The fear and greed index. Neither it nor the RSI has limits, since both can take any value from one day to the
     * next.
     */
    public static final Metric FNG_VALUE = new Metric(
            "fng_value",
            Block.FEAR_GREED,
            Unit.POINTS,
            FIELD,
            Plausibility.of(UP_TO_HUNDRED, Limits.NONE),
            Display.gauge(
                    "market.fng",
                    new ZoneScale(
                            "live.fng",
                            List.of(
                                    new Zone("extreme_fear", 24),
                                    new Zone("fear", 44),
                                    new Zone("neutral", 55),
                                    new Zone("greed", 74),
                                    new Zone("extreme_greed", 100)))));

    /**
     * The fear and greed index of CoinMarketCap: another method than that of {@link #FNG_VALUE}, which it never
     * replaces and is never compared with.
     */
    public static final Metric CMC_FNG_VALUE = new Metric(
            "cmc_fng_value",
            Block.FEAR_GREED,
            Unit.POINTS,
            READING,
            Plausibility.of(UP_TO_HUNDRED, Limits.NONE),
            display(Style.POINTS, Card.NONE, "market.fng.cmc"));

    /** The RSI of Bitcoin over 14 daily candles, including the open one. */
    public static final Metric BTC_RSI_14 = new Metric(
            "btc_rsi_14",
            Block.RSI,
            Unit.POINTS,
            FIELD,
            Plausibility.of(UP_TO_HUNDRED, Limits.NONE),
            Display.gauge(
                    "market.rsi",
                    new ZoneScale(
                            "live.rsi",
                            List.of(new Zone("oversold", 30), new Zone("neutral", 70), new Zone("overbought", 100)))));

    /** The RSI of Bitcoin at the close of the last daily candle. */
    public static final Metric BTC_RSI_14_CLOSED = new Metric(
            "btc_rsi_14_closed",
            Block.RSI,
            Unit.POINTS,
            READING,
            Plausibility.of(UP_TO_HUNDRED, Limits.NONE),
            display(Style.POINTS, Card.NONE, "market.rsi.closed"));

    /** The price of one USD in Vietnamese dong. */
    public static final Metric USD_VND = new Metric(
            "usd_vnd",
            Block.EXCHANGE_RATE,
            Unit.VND,
            OBJECT,
            Plausibility.of(POSITIVE, Limits.EXCHANGE_RATE),
            display(Style.DONG, Card.NONE, "status.rate"));

    /** The price of one Tether dollar (USDT) in USD; known only while reference prices are computed. */
    public static final Metric USDT_USD = new Metric(
            "usdt_usd",
            Block.EXCHANGE_RATE,
            Unit.USD,
            READING,
            Plausibility.of(POSITIVE, Limits.EXCHANGE_RATE),
            display(Style.PRICE, Card.NONE, "status.usdt"));

    /** The metrics of the whole market, in the order in which they are published and shown. */
    static final List<Metric> OF_MARKET = List.of(
            MARKET_CAP_USD,
            VOLUME_24H_USD,
            MARKET_CAP_CHANGE_PERCENTAGE_24H_USD,
            BTC_MARKET_CAP_PERCENTAGE,
            ETH_MARKET_CAP_PERCENTAGE,
            FNG_VALUE,
            BTC_RSI_14);

    /** The supplementary metrics. */
    static final List<Metric> SUPPLEMENTARY = List.of(CMC_FNG_VALUE, BTC_RSI_14_CLOSED, USD_VND, USDT_USD);

    private Metrics() {}

    /** Creates the metric of the price of {@code coin} in USD. */
    static Metric price(Coin coin) {
        return new Metric(
                coin.code() + "_price_usd",
                Block.CRYPTO,
                Unit.USD,
                FIELD,
                Plausibility.of(POSITIVE, Limits.COIN),
                new Display(Style.PRICE, Card.COIN, "history.price", List.of(coin.title())));
    }

    /** Creates the metric of the change of that price over 24 hours, in percent. */
    static Metric change24h(Coin coin) {
        return new Metric(
                coin.code() + "_change_24h",
                Block.CRYPTO,
                Unit.PERCENT,
                FIELD,
                Plausibility.changeOf(price(coin)),
                new Display(Style.CHANGE, Card.NONE, "market.change", List.of(coin.title())));
    }

    /** Creates the metric of a fund's price in USD. */
    static Metric price(String fund, String index) {
        return new Metric(
                fund + "_price_usd",
                Block.US_STOCKS,
                Unit.USD,
                FUND,
                Plausibility.of(POSITIVE, Limits.FUND),
                new Display(
                        Style.PRICE,
                        Card.FUND,
                        "history.fund",
                        List.of(index, fund.toUpperCase(java.util.Locale.ROOT))));
    }

    /** Creates the metric of the change of {@code price} since the previous close, in USD. */
    static Metric change(String fund, Metric price) {
        return new Metric(
                fund + "_change_usd",
                Block.US_STOCKS,
                Unit.USD,
                READING,
                Plausibility.amountOf(price),
                new Display(
                        Style.PRICE,
                        Card.NONE,
                        "market.change.usd",
                        price.display().labelArguments()));
    }

    /** Creates the metric of the change of {@code price} since the previous close, in percent. */
    static Metric changePercent(String fund, Metric price) {
        return new Metric(
                fund + "_change_percent",
                Block.US_STOCKS,
                Unit.PERCENT,
                FUND,
                Plausibility.changeOf(price),
                new Display(
                        Style.CHANGE,
                        Card.NONE,
                        "market.change",
                        price.display().labelArguments()));
    }

    private static Metric share(String code, String coin) {
        return new Metric(
                code + "_market_cap_percentage",
                Block.GLOBAL,
                Unit.PERCENT,
                FIELD,
                Plausibility.of(UP_TO_HUNDRED, Limits.GLOBAL),
                new Display(Style.SHARE, Card.SHARE, "history.dominance", List.of(coin, code)));
    }

    private static Display display(Style style, Card card, String label) {
        return new Display(style, card, label, List.of());
    }
}
