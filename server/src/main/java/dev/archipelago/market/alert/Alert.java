package dev.archipelago.market.alert;

import dev.archipelago.market.Reading;
import java.time.Instant;
import java.util.UUID;

/**
 * A rule that fired.
 *
 * @param id names it wherever it is delivered, however often
 * @param rule the rule as it was
 * @param reading the value that made it fire; never absent
 * @param simulated whether the market is the simulator's
 */
public record Alert(UUID id, AlertRule rule, Reading reading, Instant firedAt, boolean simulated) {}
