package dev.archipelago.market.alert;

import dev.archipelago.market.Reading;
import java.time.Instant;
import java.util.UUID;

/**
 * A fired rule.
 *
 * @param id identifies the alert in all its deliveries
 * @param rule the rule at that time
 * @param reading the reading for which it fired; never absent
 * @param simulated whether the market is simulated
 */
public record Alert(UUID id, AlertRule rule, Reading reading, Instant firedAt, boolean simulated) {}
