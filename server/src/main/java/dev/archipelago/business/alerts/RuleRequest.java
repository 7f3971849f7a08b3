package dev.archipelago.business.alerts;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What somebody asks of a rule, not judged yet; what is empty is left as it is, or takes its default in a new rule.
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
        WebhookRequest webhook) {

    /** What is asked of the webhook. Prints nothing of it. */
    public sealed interface WebhookRequest {

        /** As it is; none in a new rule. */
        record Unchanged() implements WebhookRequest {}

        /** None from now on. */
        record None() implements WebhookRequest {}

        /** @param secret signs what is posted; empty: one is made */
        record To(String url, Optional<String> secret) implements WebhookRequest {
            @Override
            public String toString() {
                return "***";
            }
        }
    }
}
