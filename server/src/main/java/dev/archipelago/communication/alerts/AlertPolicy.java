package dev.archipelago.communication.alerts;

import dev.archipelago.market.Reading;
import dev.archipelago.market.alert.AlertRule;
import java.time.Instant;

/** Decides when a rule fires. Stateless and thread-safe. */
@FunctionalInterface
public interface AlertPolicy {

    /** The effect of {@code reading}, which is of the rule's metric, on {@code rule} at {@code now}. */
    Verdict evaluate(AlertRule rule, Reading reading, Instant now);
}
