package dev.archipelago.observability.incident;

import dev.archipelago.infrastructure.island.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The incidents in PostgreSQL. A component has at most one open incident, and storing a change twice has no further
 * effect, so that several servers may store the same one. Thread-safe; methods block on PostgreSQL.
 */
final class IncidentStore {

    /** The longest time without any record that does not count as an outage: a restart takes less. */
    static final Duration GAP = Duration.ofMinutes(2);

    private static final Duration RETENTION = Duration.ofDays(400);
    private static final int TIMEOUT_SECONDS = 5;
    private static final int MAXIMUM = 5_000;

    private final Jdbi jdbi;

    IncidentStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Stores changes in their order, and that a server runs at {@code now}; returns the history after that.
     *
     * @param started when this process began to observe: an earlier gap in the record was an outage of the site
     */
    IncidentHistory store(List<StateChange> changes, Instant started, Instant now) {
        return jdbi.inTransaction(handle -> {
            outage(handle, started);
            changes.forEach(change -> apply(handle, change));
            handle.createUpdate("INSERT INTO incident_observation (first_at, last_at) VALUES (:now, :now)"
                            + " ON CONFLICT (only_row) DO UPDATE"
                            + " SET last_at = greatest(incident_observation.last_at, excluded.last_at)")
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("now", utc(now))
                    .execute();
            return load(handle, now);
        });
    }

    /** Records the time without a server before {@code started}, once: the row is locked until the transaction ends. */
    private static void outage(Handle handle, Instant started) {
        Optional<Instant> last = handle.createQuery("SELECT last_at FROM incident_observation FOR UPDATE")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .map((row, context) -> instant(row.getObject(1, OffsetDateTime.class)))
                .findOne();
        if (last.isEmpty() || !last.get().plus(GAP).isBefore(started)) {
            return;
        }
        apply(handle, new StateChange(Incident.SITE, Health.Status.HEALTHY, last.get(), List.of()));
        apply(handle, new StateChange(Incident.SITE, Health.Status.UNHEALTHY, last.get(), List.of(Incident.NO_SERVER)));
        apply(handle, new StateChange(Incident.SITE, Health.Status.HEALTHY, started, List.of()));
    }

    private static void apply(Handle handle, StateChange change) {
        handle.createUpdate("UPDATE incident SET ended_at = greatest(started_at, :at)"
                        + " WHERE component = :component AND ended_at IS NULL AND severity <> :severity")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("component", change.component())
                .bind("severity", word(change.state()))
                .bind("at", utc(change.at()))
                .execute();
        if (change.state() != Health.Status.HEALTHY) {
            handle.createUpdate("INSERT INTO incident (component, severity, started_at, cause)"
                            + " VALUES (:component, :severity, :at, :cause)"
                            + " ON CONFLICT (component) WHERE ended_at IS NULL DO NOTHING")
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .bind("component", change.component())
                    .bind("severity", word(change.state()))
                    .bind("at", utc(change.at()))
                    .bind("cause", String.join(",", change.cause()))
                    .execute();
        }
    }

    /** Deletes incidents that ended long ago. */
    void prune(Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM incident WHERE ended_at < :before")
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("before", utc(now.minus(RETENTION)))
                .execute());
    }

    /** The history of the window that ends {@code now}. */
    IncidentHistory load(Instant now) {
        return jdbi.inTransaction(handle -> load(handle, now));
    }

    private static IncidentHistory load(Handle handle, Instant now) {
        return new IncidentHistory(
                incidents(handle, now),
                handle.createQuery("SELECT first_at FROM incident_observation")
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .map((row, context) -> instant(row.getObject(1, OffsetDateTime.class)))
                        .findOne());
    }

    private static List<Incident> incidents(Handle handle, Instant now) {
        return handle.createQuery("SELECT component, severity, started_at, ended_at, cause FROM incident"
                        + " WHERE coalesce(ended_at, 'infinity') > :from ORDER BY started_at DESC, id DESC LIMIT "
                        + MAXIMUM)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("from", utc(now.minus(IncidentHistory.WINDOW)))
                .map((row, context) -> new Incident(
                        row.getString("component"),
                        Health.Status.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                        instant(row.getObject("started_at", OffsetDateTime.class)),
                        Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        parts(row.getString("cause"))))
                .list();
    }

    private static List<String> parts(String cause) {
        return cause.isEmpty() ? List.of() : List.of(cause.split(",", -1));
    }

    private static String word(Health.Status state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime at) {
        return at.toInstant();
    }
}
