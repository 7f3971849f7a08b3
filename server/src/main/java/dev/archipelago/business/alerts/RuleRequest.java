package dev.archipelago.business.alerts;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * An unvalidated request to create or change a rule. An empty part leaves the setting of an existing rule unchanged and
 * takes the default in a new one.
 *
 * @param metric the {@link dev.archipelago.market.Metric#key}
 * @param comparison the {@link dev.archipelago.market.alert.Comparison#key}
 */
public record RuleRequest(
        Optional<String> name,
        Optional<String> metric,
        Optional<String> comparison,
        Optional<BigDecimal> threshold,
        Optional<Long> cooldownSeconds,
        Optional<Boolean> enabled,
        TargetRequest target) {

    /** The requested target of the alerts. Its string representation discloses no settings. */
    public sealed interface TargetRequest {

        /** The target stays as it is; a new rule has none. */
        record Unchanged() implements TargetRequest {}

        /** The rule has no target from now on. */
        record None() implements TargetRequest {}

        /**
         * The rule gets a new target.
         *
         * @param channel the channel's name
         * @param settings the channel's settings, a JSON object
         * @param path the path of the settings in the request, for messages: {@code webhook}
         */
        record To(String channel, Map<String, Object> settings, String path) implements TargetRequest {
            @Override
            public String toString() {
                return "***";
            }
        }
    }
}
