package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The rules, for people who change them. Thread-safe; blocks until PostgreSQL answers, and throws Jdbi's exceptions if it does not. */
public final class AlertRuleRepository {

    /** The most rules there may be. */
    public static final int MOST_RULES = 500;

    private final Jdbi jdbi;

    public AlertRuleRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds a rule, armed; empty if there are {@link #MOST_RULES} already. */
    public Optional<AlertRule> add(AlertRuleSettings form, Instant now) {
        return jdbi.withHandle(handle -> bind(handle.createQuery("""
                        INSERT INTO alert_rule (name, metric, comparison, threshold, cooldown_seconds, enabled,
                                                webhook_url, webhook_secret, created_at)
                        SELECT :name, :metric, :comparison, :threshold, :cooldown, :enabled, :url, :secret, :now
                        WHERE (SELECT count(*) FROM alert_rule) < :most
                        RETURNING *"""), form)
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

    /** One rule, if it is there. */
    public Optional<AlertRule> find(long id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM alert_rule WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> AlertRows.rule(row))
                .findOne());
    }

    /**
     * Changes a rule in one step, if it is there. Another condition, or enabling it, arms it; when it fired last is kept.
     * Deliveries that wait for a webhook that is taken away are given up.
     *
     * @param change makes the new form of the old; must not block
     */
    public Optional<AlertRule> change(long id, UnaryOperator<AlertRuleSettings> change, Instant now) {
        return jdbi.inTransaction(handle -> {
            Optional<AlertRuleSettings> before = handle.createQuery(
                            "SELECT * FROM alert_rule WHERE id = :id FOR UPDATE")
                    .bind("id", id)
                    .map((row, context) -> AlertRows.form(row))
                    .findOne();
            if (before.isEmpty()) {
                return Optional.empty();
            }
            AlertRuleSettings after = change.apply(before.get());
            boolean fresh = !after.condition().equals(before.get().condition())
                    || (after.enabled() && !before.get().enabled());
            if (after.webhook().isEmpty()) {
                handle.createUpdate("""
                                UPDATE alert_delivery SET state = 'failed', next_attempt_at = NULL, finished_at = :now,
                                       last_error = 'the webhook was taken away'
                                WHERE rule_id = :id AND state = 'pending'""")
                        .bind("id", id)
                        .bind("now", AlertRows.time(now))
                        .execute();
            }
            return bind(handle.createQuery("""
                            UPDATE alert_rule SET name = :name, metric = :metric, comparison = :comparison,
                                   threshold = :threshold, cooldown_seconds = :cooldown, enabled = :enabled,
                                   webhook_url = :url, webhook_secret = :secret, armed = armed OR :fresh,
                                   revision = revision + 1
                            WHERE id = :id RETURNING *"""), after)
                    .bind("id", id)
                    .bind("fresh", fresh)
                    .map((row, context) -> AlertRows.rule(row))
                    .findOne();
        });
    }

    /** Deletes a rule with its deliveries; false if it is not there. */
    public boolean delete(long id) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM alert_rule WHERE id = :id")
                        .bind("id", id)
                        .execute()
                > 0);
    }

    /** What became of a rule's last firings, newest first. */
    public List<AlertDelivery> deliveries(long rule, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM alert_delivery WHERE rule_id = :rule ORDER BY seq DESC LIMIT :most")
                .bind("rule", rule)
                .bind("most", most)
                .map((row, context) -> AlertRows.delivery(row))
                .list());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, AlertRuleSettings form) {
        @Nullable String url = form.webhook().map(Webhook::url).orElse(null);
        @Nullable String secret = form.webhook().map(Webhook::secret).orElse(null);
        return statement
                .bind("name", form.name())
                .bind("metric", form.condition().metric().key())
                .bind("comparison", form.condition().comparison().key())
                .bind("threshold", form.condition().threshold())
                .bind("cooldown", form.cooldown().toSeconds())
                .bind("enabled", form.enabled())
                .bind("url", url)
                .bind("secret", secret);
    }
}
