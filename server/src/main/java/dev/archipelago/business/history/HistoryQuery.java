package dev.archipelago.business.history;

import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;

/**
 * A validated query for the history of a metric, created by {@link HistoryReader#query}.
 *
 * @param from the start of the first interval
 * @param to the end of the last interval
 * @param step the length of the intervals, in whole seconds
 * @param resolution the resolution of the tier from which the result is computed
 */
public record HistoryQuery(Metric metric, Instant from, Instant to, Duration step, Duration resolution) {}
