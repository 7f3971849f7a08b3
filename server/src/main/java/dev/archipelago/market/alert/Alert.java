package dev.archipelago.market.alert;

import dev.archipelago.market.Reading;
import java.time.Instant;
import java.util.UUID;

/**
 * An alert: the firing of a rule.
 *
 * @param id identifies the alert in all its deliveries
 * @param rule the rule at the time of firing
 * @param reading the reading that triggered it; never absent
 * @param simulated whether the market is simulated
 */
public record Alert(UUID id, AlertRule rule, Reading reading, Instant firedAt, boolean simulated) {}
