package dev.archipelago.communication.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The deliveries in table {@code alert_delivery}. */
final class PostgresAlertDeliveryRepository implements AlertDeliveryRepository {

    /** How long finished deliveries are kept. */
    static final Duration RETENTION = Duration.ofDays(7);

    private final Jdbi jdbi;

    PostgresAlertDeliveryRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public long newest() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT coalesce(max(seq), 0) FROM alert_delivery")
                .mapTo(long.class)
                .one());
    }

    @Override
    public List<Message> after(long seq, Instant oldest, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
            SELECT seq, frame FROM alert_delivery WHERE seq > :seq AND fired_at >= :oldest
            ORDER BY seq LIMIT :most\
            """)
                .bind("seq", seq)
                .bind("oldest", AlertRows.time(oldest))
                .bind("most", most)
                .map((row, context) -> new Message(row.getLong("seq"), row.getString("frame")))
                .list());
    }

    @Override
    public List<Job> claim(int most, Instant now, Instant until) {
        return jdbi.withHandle(handle -> handle.createQuery("""
            UPDATE alert_delivery d SET attempts = attempts + 1, next_attempt_at = :until
            FROM alert_rule r
            WHERE r.id = d.rule_id AND r.channel IS NOT NULL AND d.seq IN (
                SELECT seq FROM alert_delivery WHERE state = 'pending' AND next_attempt_at <= :now
                ORDER BY next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED)
            RETURNING d.id, d.rule_id, d.frame, d.attempts, r.channel, r.channel_settings, r.channel_secrets\
            """)
                .bind("most", most)
                .bind("now", AlertRows.time(now))
                .bind("until", AlertRows.time(until))
                .map((row, context) -> new Job(
                        row.getObject("id", UUID.class),
                        row.getLong("rule_id"),
                        row.getString("frame"),
                        row.getInt("attempts"),
                        AlertRows.target(row).orElseThrow()))
                .list());
    }

    @Override
    public void settle(UUID id, Outcome outcome, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
            UPDATE alert_delivery SET state = :state, next_attempt_at = :retry, last_status = :status,
                   last_error = :error, finished_at = :finished
            WHERE id = :id AND state = 'pending'\
            """)
                .bind("id", id)
                .bind("state", outcome.state().key())
                .bind("retry", outcome.retryAt().map(AlertRows::time))
                .bind("status", outcome.status())
                .bind("error", outcome.error())
                .bind("finished", outcome.retryAt().isPresent() ? Optional.empty() : Optional.of(AlertRows.time(now)))
                .execute());
    }

    @Override
    public Counts counts(Instant since) {
        return jdbi.withHandle(handle -> handle.createQuery("""
            SELECT (SELECT count(*) FROM alert_delivery WHERE state = 'pending') AS pending,
                   (SELECT count(*) FROM alert_delivery WHERE state = 'failed' AND finished_at >= :since) AS failed,
                   EXISTS (SELECT FROM alert_rule WHERE enabled) AS rules\
            """)
                .bind("since", AlertRows.time(since))
                .map((row, context) -> new Counts(row.getInt("pending"), row.getInt("failed"), row.getBoolean("rules")))
                .one());
    }

    @Override
    public void prune(Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "DELETE FROM alert_delivery WHERE state <> 'pending' AND fired_at < :before")
                .bind("before", AlertRows.time(now.minus(RETENTION)))
                .execute());
    }
}
