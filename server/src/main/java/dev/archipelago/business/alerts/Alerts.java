package dev.archipelago.business.alerts;

import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import java.util.List;
import java.util.Optional;

/** The alert rules, for people who may change them. Thread-safe; every method blocks, and throws if the database is away. */
public interface Alerts {

    /**
     * A rule that was made or changed.
     *
     * @param newSecret the webhook's secret, if it was made here; it is never told again
     */
    record Saved(AlertRule rule, Optional<String> newSecret) {
        @Override
        public String toString() {
            return rule.toString();
        }
    }

    /**
     * Makes a rule.
     *
     * @throws RefusedRuleException if something is missing or wrong, or there are too many rules
     */
    Saved create(RuleRequest request) throws RefusedRuleException;

    /**
     * Changes a rule; empty if it is not there.
     *
     * @throws RefusedRuleException if something is wrong
     */
    Optional<Saved> change(long id, RuleRequest request) throws RefusedRuleException;

    /** Every rule, oldest first. */
    List<AlertRule> list();

    /** One rule, if it is there. */
    Optional<AlertRule> find(long id);

    /** Deletes a rule and forgets its deliveries; false if it is not there. */
    boolean delete(long id);

    /** What became of a rule's last 50 firings, newest first; empty if the rule is not there. */
    Optional<List<AlertDelivery>> deliveries(long id);
}
