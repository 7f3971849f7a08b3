package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of one metric in a span of time.
 *
 * @param begins when the span begins; how long it is, who asked knows
 * @param open the first value, in the metric's unit
 * @param close the last value
 * @param mean of all values; empty where a part of the span comes from klines, which have none
 * @param observations how many values there were; empty as the mean is
 * @param sources the names of the upstreams the values come from, sorted, at least one
 */
public record HistoryPoint(
        Instant begins,
        BigDecimal open,
        BigDecimal high,
        BigDecimal low,
        BigDecimal close,
        Optional<BigDecimal> mean,
        Optional<Long> observations,
        List<String> sources) {

    public HistoryPoint {
        open = Decimals.plain(open);
        high = Decimals.plain(high);
        low = Decimals.plain(low);
        close = Decimals.plain(close);
        mean = mean.map(Decimals::plain);
        sources = List.copyOf(sources);
    }
}
