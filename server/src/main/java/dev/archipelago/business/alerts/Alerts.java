package dev.archipelago.business.alerts;

import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The service that manages alert rules. Thread-safe; every method blocks, and throws an exception if the database does
 * not respond.
 */
public interface Alerts {

    /**
     * A rule that was created or changed.
     *
     * @param generated the secrets that the channel generated, by setting; they are never shown again
     */
    record Saved(AlertRule rule, Map<String, String> generated) {
        @Override
        public String toString() {
            return rule.toString();
        }
    }

    /**
     * Creates a rule.
     *
     * @throws RefusedRuleException if a part is missing or invalid, or there are too many rules
     */
    Saved create(RuleRequest request) throws RefusedRuleException;

    /**
     * Changes a rule; returns empty if it does not exist.
     *
     * @throws RefusedRuleException if a part is invalid
     */
    Optional<Saved> change(long id, RuleRequest request) throws RefusedRuleException;

    /** Returns all rules, oldest first. */
    List<AlertRule> list();

    /** Returns the rule with the given id, if it exists. */
    Optional<AlertRule> find(long id);

    /** Deletes a rule and its deliveries; returns false if the rule does not exist. */
    boolean delete(long id);

    /** Returns the last 50 deliveries of a rule, newest first; empty if the rule does not exist. */
    Optional<List<AlertDelivery>> deliveries(long id);
}
