package dev.archipelago.business.history;

import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;

/**
 * A question that can be answered; only {@link HistoryReader#question} makes one.
 *
 * @param from begins a span
 * @param to ends one
 * @param step how long each span is, whole seconds
 * @param resolution how far apart the finest rows are that the answer comes from
 */
public record HistoryQuestion(Metric metric, Instant from, Instant to, Duration step, Duration resolution) {}
