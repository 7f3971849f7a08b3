package dev.archipelago.market.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A rule as it is stored. Contains no secret.
 *
 * @param settings what people set, without the secrets of its target
 * @param armed whether the condition was false since the rule last fired, so that it may fire again
 * @param revision the number of changes by people; detects a decision that was based on an older form of the rule
 */
public record AlertRule(
        long id,
        AlertRuleSettings settings,
        boolean armed,
        Optional<Instant> lastFiredAt,
        Instant createdAt,
        int revision) {

    /** The rule's name. */
    public String name() {
        return settings.name();
    }

    /** The condition under which it fires. */
    public Condition condition() {
        return settings.condition();
    }

    /** The time after firing during which it does not fire again. */
    public Duration cooldown() {
        return settings.cooldown();
    }

    /** Whether it is evaluated. */
    public boolean enabled() {
        return settings.enabled();
    }

    /** Where its alerts are delivered besides the WebSocket. */
    public Optional<AlertTarget> target() {
        return settings.target();
    }

    /** Prints the id only: the target's settings may contain keys. */
    @Override
    public String toString() {
        return "alert rule " + id;
    }
}
