package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The open, high, low, close and mean values of a metric in one time interval.
 *
 * @param begins the start of the interval, whose length the query determines
 * @param open the first value, in the unit of the metric
 * @param close the last value
 * @param mean the mean of all values; empty if part of the interval comes from klines, which have no mean
 * @param observations the number of values; empty if the mean is
 * @param sources the names of the upstreams of the values, sorted; at least one
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
