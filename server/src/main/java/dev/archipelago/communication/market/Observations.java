package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.external.Sourced;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.FundQuotes;
import dev.archipelago.external.spi.GlobalFigures;
import dev.archipelago.external.spi.Rsi;
import dev.archipelago.external.spi.VndQuotes;
import dev.archipelago.market.Block;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The normalised response of an upstream, with an observation for each metric it contains.
 *
 * @param values the observations as a primary source of metrics
 * @param opinions the observations as a second opinion
 * @param failures the failures of the invalid parts of the response
 */
record Observations(Map<Metric, Observation> values, Map<Metric, Observation> opinions, List<String> failures) {
    private static final Duration GLOBAL_STALE = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Creates observations without second opinions. */
    private Observations(Map<Metric, Observation> values, List<String> failures) {
        this(values, Map.of(), failures);
    }

    static Observations coins(Sourced<CoinQuotes> answer) {
        return new Observations(prices(answer, answer.value()), answer.value().failures());
    }

    private static Map<Metric, Observation> prices(Sourced<?> answer, CoinQuotes coins) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        coins.quotes().forEach((coin, quote) -> {
            add(values, answer, coin.price(), Optional.of(quote.price()), quote.observedAt());
            add(values, answer, coin.change24h(), quote.change24h(), quote.observedAt());
        });
        return values;
    }

    static Observations global(Sourced<GlobalFigures> answer) {
        return new Observations(figures(answer), answer.value().failures());
    }

    private static Map<Metric, Observation> figures(Sourced<GlobalFigures> answer) {
        GlobalFigures figures = answer.value();
        Instant at = figures.observedAt();
        Map<Metric, Observation> values = new LinkedHashMap<>();
        figures.values().forEach((metric, value) -> add(values, answer, metric, Optional.of(value), at));
        return values;
    }

    /** Normalises a second opinion on the global figures. */
    static Observations secondGlobal(Sourced<GlobalFigures> answer) {
        return new Observations(Map.of(), figures(answer), answer.value().failures());
    }

    /** Normalises the dong rate, and the prices of coins as second opinions. */
    static Observations vnd(Sourced<VndQuotes> answer) {
        VndQuotes quotes = answer.value();
        Map<Metric, Observation> values = new LinkedHashMap<>();
        quotes.rate()
                .ifPresent(value -> values.put(
                        Metrics.USD_VND,
                        new Observation(
                                value,
                                answer.source(),
                                Freshness.of(PollSchedule.EXCHANGE_RATE.interval()),
                                quotes.observedAt(),
                                answer.fetchedAt())));
        return new Observations(
                values, prices(answer, quotes.coins()), quotes.coins().failures());
    }

    static Observations fearGreed(Sourced<FearGreed> answer) {
        return fearGreed(Metrics.FNG_VALUE, answer);
    }

    /** Normalises the index of another method, which is a metric of its own. */
    static Observations secondFearGreed(Sourced<FearGreed> answer) {
        return fearGreed(Metrics.CMC_FNG_VALUE, answer);
    }

    private static Observations fearGreed(Metric metric, Sourced<FearGreed> answer) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        BigDecimal value = BigDecimal.valueOf(answer.value().value());
        add(values, answer, metric, Optional.of(value), answer.value().observedAt());
        return new Observations(values, List.of());
    }

    static Observations rsi(Sourced<Rsi> answer) {
        Rsi rsi = answer.value();
        Map<Metric, Observation> values = new LinkedHashMap<>();
        add(values, answer, Metrics.BTC_RSI_14, Optional.of(rsi.live()), rsi.observedAt());
        rsi.closed()
                .ifPresent(candle -> values.put(
                        Metrics.BTC_RSI_14_CLOSED,
                        new Observation(
                                candle.value(), answer.source(), Freshness.of(DAY), candle.at(), answer.fetchedAt())));
        return new Observations(values, List.of());
    }

    static Observations funds(Sourced<FundQuotes> answer) {
        Map<Metric, Observation> values = new LinkedHashMap<>();
        answer.value().quotes().forEach((fund, quote) -> {
            add(values, answer, fund.price(), Optional.of(quote.price()), quote.observedAt());
            add(values, answer, fund.changePercent(), quote.changePercent(), quote.observedAt());
            add(values, answer, fund.change(), quote.change(), quote.observedAt());
        });
        return new Observations(values, List.copyOf(answer.value().failures().values()));
    }

    private static void add(
            Map<Metric, Observation> values, Sourced<?> answer, Metric metric, Optional<BigDecimal> value, Instant at) {
        Freshness usual = Freshness.of(answer.interval());
        Freshness freshness = metric.block() == Block.GLOBAL ? usual.delayedAtLeast(GLOBAL_STALE) : usual;
        value.ifPresent(figure ->
                values.put(metric, new Observation(figure, answer.source(), freshness, at, answer.fetchedAt())));
    }
}
