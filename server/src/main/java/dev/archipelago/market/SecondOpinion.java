package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What another upstream says of a metric, kept beside the reading it is compared with.
 *
 * @param value in the metric's unit
 * @param source the upstream's name in JSON; never that of the reading
 * @param observedAt when that upstream says the value held
 * @param differencePercent how far it lay from the reading when it came, in percent of the reading's value at that
 *     time; never negative
 * @param disagrees whether that is more than the two may differ
 */
public record SecondOpinion(
        Metric metric,
        BigDecimal value,
        String source,
        Instant observedAt,
        BigDecimal differencePercent,
        boolean disagrees) {}
