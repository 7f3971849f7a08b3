package dev.archipelago.market.alert;

import dev.archipelago.market.Metric;
import java.math.BigDecimal;

/** What is watched for.
 *
 * @param threshold in the metric's unit
 */
public record Condition(Metric metric, Comparison comparison, BigDecimal threshold) {}
