package dev.archipelago.market.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A rule as it is kept. Holds no secret.
 *
 * @param name what people call it; shown to everyone who listens
 * @param cooldown how long it stays quiet after it fired
 * @param enabled whether it is evaluated
 * @param webhook where it is delivered besides the WebSocket; may hold a key in its path or query, so it is not logged
 * @param armed whether the condition was seen false since it fired last, so that it may fire again
 * @param revision counts the changes by people, so that a decision about an older form of the rule is noticed
 */
public record AlertRule(
        long id,
        String name,
        Condition condition,
        Duration cooldown,
        boolean enabled,
        Optional<String> webhook,
        boolean armed,
        Optional<Instant> lastFiredAt,
        Instant createdAt,
        int revision) {

    /** Without the webhook's address. */
    @Override
    public String toString() {
        return "alert rule " + id;
    }
}
