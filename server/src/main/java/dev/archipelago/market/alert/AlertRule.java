package dev.archipelago.market.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored alert rule. Contains no secrets.
 *
 * @param settings the user's settings, without the secrets of the target
 * @param armed whether the condition has been false since the rule last fired, so that it may fire again
 * @param revision the number of changes by users; detects decisions based on an outdated version of the rule
 */
public record AlertRule(
        long id,
        AlertRuleSettings settings,
        boolean armed,
        Optional<Instant> lastFiredAt,
        Instant createdAt,
        int revision) {

    /** Returns the rule's name. */
    public String name() {
        return settings.name();
    }

    /** Returns the condition under which the rule fires. */
    public Condition condition() {
        return settings.condition();
    }

    /** Returns the time after firing during which the rule does not fire again. */
    public Duration cooldown() {
        return settings.cooldown();
    }

    /** Returns whether the rule is evaluated. */
    public boolean enabled() {
        return settings.enabled();
    }

    /** Returns the target of the alerts besides the WebSocket. */
    public Optional<AlertTarget> target() {
        return settings.target();
    }

    /** Returns the id only, since the settings of the target may contain keys. */
    @Override
    public String toString() {
        return "alert rule " + id;
    }
}
