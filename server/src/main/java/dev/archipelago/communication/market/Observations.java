package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.external.CoinQuotes;
import dev.archipelago.external.FearGreed;
import dev.archipelago.external.FundQuotes;
import dev.archipelago.external.GlobalFigures;
import dev.archipelago.external.Rsi;
import dev.archipelago.external.Sourced;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An upstream's answer normalised: one observation for each figure it gave, none for those it did not.
 *
 * @param closedRsi the RSI at the last closed candle, where the answer has it
 */
record Observations(List<Observation> values, Optional<Observation> closedRsi) {
    private static final Duration GLOBAL_STALE = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    static Observations coins(Sourced<CoinQuotes> answer) {
        List<Observation> values = new ArrayList<>();
        answer.value().quotes().forEach((coin, quote) -> {
            add(values, answer, coin.price(), Optional.of(quote.price()), quote.observedAt());
            add(values, answer, coin.change24h(), quote.change24h(), quote.observedAt());
        });
        return new Observations(values, Optional.empty());
    }

    static Observations global(Sourced<GlobalFigures> answer) {
        GlobalFigures figures = answer.value();
        Instant at = figures.observedAt();
        List<Observation> values = new ArrayList<>();
        add(values, answer, Metric.MARKET_CAP_USD, Optional.of(figures.marketCap()), at);
        add(values, answer, Metric.VOLUME_24H_USD, Optional.of(figures.volume24h()), at);
        add(values, answer, Metric.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD, figures.marketCapChange24h(), at);
        add(values, answer, Metric.BTC_MARKET_CAP_PERCENTAGE, Optional.of(figures.btcDominance()), at);
        add(values, answer, Metric.ETH_MARKET_CAP_PERCENTAGE, figures.ethDominance(), at);
        return new Observations(values, Optional.empty());
    }

    static Observations fearGreed(Sourced<FearGreed> answer) {
        List<Observation> values = new ArrayList<>();
        BigDecimal value = BigDecimal.valueOf(answer.value().value());
        add(values, answer, Metric.FNG_VALUE, Optional.of(value), answer.value().observedAt());
        return new Observations(values, Optional.empty());
    }

    static Observations rsi(Sourced<Rsi> answer) {
        Rsi rsi = answer.value();
        List<Observation> values = new ArrayList<>();
        add(values, answer, Metric.BTC_RSI_14, Optional.of(rsi.live()), rsi.observedAt());
        Optional<Observation> closed = rsi.closed()
                .map(candle -> new Observation(
                        Metric.BTC_RSI_14,
                        candle.value(),
                        answer.source(),
                        Freshness.of(DAY),
                        candle.at(),
                        answer.fetchedAt()));
        return new Observations(values, closed);
    }

    static Observations funds(Sourced<FundQuotes> answer) {
        List<Observation> values = new ArrayList<>();
        answer.value().quotes().forEach((fund, quote) -> {
            add(values, answer, fund.price(), Optional.of(quote.price()), quote.observedAt());
            add(values, answer, fund.changePercent(), quote.changePercent(), quote.observedAt());
        });
        return new Observations(values, Optional.empty());
    }

    private static void add(
            List<Observation> values, Sourced<?> answer, Metric metric, Optional<BigDecimal> value, Instant at) {
        Freshness interval = Freshness.of(answer.interval());
        Freshness freshness = switch (metric.block()) {
            case GLOBAL -> interval.delayedAtLeast(GLOBAL_STALE);
            default -> interval;
        };
        value.ifPresent(figure ->
                values.add(new Observation(metric, figure, answer.source(), freshness, at, answer.fetchedAt())));
    }
}
