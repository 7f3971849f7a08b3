package dev.archipelago.market.alert;

import dev.archipelago.market.Metric;
import java.math.BigDecimal;

/**
 * The condition of an alert rule: a comparison of a metric with a threshold.
 *
 * @param threshold the threshold in the metric's unit
 */
public record Condition(Metric metric, Comparison comparison, BigDecimal threshold) {}
