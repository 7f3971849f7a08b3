package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The alert rules as people change them. Thread-safe; every method blocks, and throws Jdbi's exceptions if PostgreSQL
 * fails.
 */
public final class AlertRuleRepository {

    /** The maximum number of rules. */
    public static final int MOST_RULES = 500;

    private final Jdbi jdbi;

    public AlertRuleRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds an armed rule; returns nothing if there are {@link #MOST_RULES} already. */
    public Optional<AlertRule> add(AlertRuleSettings settings, Instant now) {
        return jdbi.withHandle(handle -> bind(handle.createQuery("""
            INSERT INTO alert_rule (name, metric, comparison, threshold, cooldown_seconds, enabled,
                                    channel, channel_settings, channel_secrets, created_at)
            SELECT :name, :metric, :comparison, :threshold, :cooldown, :enabled,
                   CAST(:channel AS text), CAST(:settings AS jsonb), CAST(:secrets AS jsonb), :now
            WHERE (SELECT count(*) FROM alert_rule) < :most
            RETURNING *\
            """), settings)
                .bind("now", AlertRows.time(now))
                .bind("most", MOST_RULES)
                .map((row, context) -> AlertRows.rule(row))
                .findOne());
    }

    /** All rules, oldest first. */
    public List<AlertRule> list() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM alert_rule ORDER BY id")
                .map((row, context) -> AlertRows.rule(row))
                .list());
    }

    /** The rule with this id, if it exists. */
    public Optional<AlertRule> find(long id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM alert_rule WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> AlertRows.rule(row))
                .findOne());
    }

    /**
     * Changes a rule atomically, if it exists. Another condition, or enabling the rule, arms it; the time of its last
     * alert is kept. Its pending deliveries go to the new target; without one they are given up.
     *
     * @param change returns the new settings for the old ones, both with the secrets of the target; must not block
     */
    public Optional<AlertRule> change(long id, UnaryOperator<AlertRuleSettings> change, Instant now) {
        return jdbi.inTransaction(handle -> {
            Optional<AlertRuleSettings> before = handle.createQuery(
                            "SELECT * FROM alert_rule WHERE id = :id FOR UPDATE")
                    .bind("id", id)
                    .map((row, context) -> AlertRows.settings(row))
                    .findOne();
            if (before.isEmpty()) {
                return Optional.empty();
            }
            AlertRuleSettings after = change.apply(before.get());
            boolean fresh = !after.condition().equals(before.get().condition())
                    || (after.enabled() && !before.get().enabled());
            redirect(handle, id, after.target(), now);
            return bind(handle.createQuery("""
                UPDATE alert_rule SET name = :name, metric = :metric, comparison = :comparison,
                       threshold = :threshold, cooldown_seconds = :cooldown, enabled = :enabled,
                       channel = CAST(:channel AS text), channel_settings = CAST(:settings AS jsonb),
                       channel_secrets = CAST(:secrets AS jsonb), armed = armed OR :fresh,
                       revision = revision + 1
                WHERE id = :id RETURNING *\
                """), after)
                    .bind("id", id)
                    .bind("fresh", fresh)
                    .map((row, context) -> AlertRows.rule(row))
                    .findOne();
        });
    }

    /** Sends the pending deliveries of a rule to another target, or gives them up if there is none. */
    private static void redirect(Handle handle, long rule, Optional<AlertTarget> target, Instant now) {
        if (target.isEmpty()) {
            handle.createUpdate("""
                UPDATE alert_delivery SET state = 'failed', next_attempt_at = NULL, finished_at = :now,
                       last_error = 'the channel was removed from the rule'
                WHERE rule_id = :id AND state = 'pending'\
                """)
                    .bind("id", rule)
                    .bind("now", AlertRows.time(now))
                    .execute();
            return;
        }
        handle.createUpdate("""
            UPDATE alert_delivery SET channel = :channel, channel_settings = CAST(:settings AS jsonb)
            WHERE rule_id = :id AND state = 'pending'\
            """)
                .bind("id", rule)
                .bind("channel", target.get().channel())
                .bind("settings", AlertRows.json(target.get().settings()))
                .execute();
    }

    /** Deletes a rule with its deliveries; false if it does not exist. */
    public boolean delete(long id) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM alert_rule WHERE id = :id")
                        .bind("id", id)
                        .execute()
                > 0);
    }

    /** The last deliveries of a rule, newest first. */
    public List<AlertDelivery> deliveries(long rule, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM alert_delivery WHERE rule_id = :rule ORDER BY seq DESC LIMIT :most")
                .bind("rule", rule)
                .bind("most", most)
                .map((row, context) -> AlertRows.delivery(row))
                .list());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, AlertRuleSettings settings) {
        Optional<AlertTarget> target = settings.target();
        return statement
                .bind("name", settings.name())
                .bind("metric", settings.condition().metric().key())
                .bind("comparison", settings.condition().comparison().key())
                .bind("threshold", settings.condition().threshold())
                .bind("cooldown", settings.cooldown().toSeconds())
                .bind("enabled", settings.enabled())
                .bind("channel", target.map(AlertTarget::channel))
                .bind("settings", target.map(one -> AlertRows.json(one.settings())))
                .bind("secrets", target.map(one -> AlertRows.json(one.secrets())));
    }
}
