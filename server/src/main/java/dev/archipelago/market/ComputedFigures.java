package dev.archipelago.market;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The figures that the server computes from what upstreams publish, with their formulas. Every other figure is
 * published by the upstream that its reading names.
 */
public final class ComputedFigures {

    /** The formula of the prices in dong. */
    public static final String PRICES_VND = "price in USD * usd_vnd, rounded to 2 decimals";

    private static final String RSI_OF_KLINES =
            "100 * g / (g + l), with g and l Wilder's averages over 14 of the gains and losses of daily closes";

    private static final String MEDIAN = "median of the sources' prices in USD, those in USDT times usdt_usd";

    private record Rule(String source, String formula) {}

    private static final Map<Metric, Rule> RULES = Map.of(
            Metrics.BTC_RSI_14, new Rule("binance", RSI_OF_KLINES + ", the open candle's price included"),
            Metrics.BTC_RSI_14_CLOSED, new Rule("binance", RSI_OF_KLINES),
            Metrics.USD_VND, new Rule("coingecko", "median over the coins of price in VND / price in USD"));

    private ComputedFigures() {}

    /** Returns the formula of {@code metric} if the server computes it from figures of {@code source}. */
    public static Optional<String> formula(Metric metric, String source) {
        return Optional.ofNullable(RULES.get(metric))
                .filter(rule -> rule.source().equals(source))
                .map(Rule::formula);
    }

    /** Returns the formula of a reading if the server computes it. */
    public static Optional<String> formula(Reading reading) {
        return reading.composition().isPresent()
                ? Optional.of(MEDIAN)
                : reading.source().flatMap(source -> formula(reading.metric(), source));
    }

    /** Returns, by key of each metric that may be computed, the upstream from whose figures it is. */
    public static Map<String, String> sources() {
        Map<String, String> sources = new LinkedHashMap<>();
        RULES.forEach((metric, rule) -> sources.put(metric.key(), rule.source()));
        return sources;
    }
}
