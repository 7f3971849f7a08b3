package dev.archipelago.market.alert;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of an alert rule that users control.
 *
 * @param name the rule's name; shown to all WebSocket clients
 * @param cooldown the time after firing during which the rule does not fire again
 * @param enabled whether the rule is evaluated
 * @param target where alerts are delivered besides the WebSocket
 */
public record AlertRuleSettings(
        String name, Condition condition, Duration cooldown, boolean enabled, Optional<AlertTarget> target) {}
