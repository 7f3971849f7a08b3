package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A value of a metric from a second upstream, for comparison with the reading.
 *
 * @param value in the metric's unit
 * @param source the upstream's name in JSON; never that of the reading
 * @param observedAt the time of the value according to that upstream
 * @param differencePercent the difference from the reading at the time of arrival, in percent of the reading's value at
 *     that time; never negative
 * @param disagrees whether the difference exceeds the configured limit
 */
public record SecondOpinion(
        Metric metric,
        BigDecimal value,
        String source,
        Instant observedAt,
        BigDecimal differencePercent,
        boolean disagrees) {}
