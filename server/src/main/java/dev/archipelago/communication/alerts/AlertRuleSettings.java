package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.Condition;
import java.time.Duration;
import java.util.Optional;

/** What people say of a rule; its memory is not theirs. The parts are as in {@link dev.archipelago.market.alert.AlertRule}. */
public record AlertRuleSettings(
        String name, Condition condition, Duration cooldown, boolean enabled, Optional<Webhook> webhook) {}
