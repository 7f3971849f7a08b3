package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertDelivery.State;
import dev.archipelago.market.alert.AlertRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock in PostgreSQL: an advisory lock of a connection that is kept, and all that follows from an evaluation is written
 * over this very connection. For one thread.
 */
final class PostgresAlertLeaderLock implements AlertLeaderLock {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresAlertLeaderLock.class);

    /**
     * A server that asks nothing for this long, as one that is paused or hangs, loses the connection and the lock with it.
     * More than twice {@link #RENEWAL}.
     */
    static final Duration SILENCE = Duration.ofSeconds(5);

    /** How often the holder has to ask something, at least. */
    static final Duration RENEWAL = Duration.ofSeconds(1);

    /** Any number that no other job of this database takes. */
    private static final long LOCK = 0x616c657274L;

    /** More waiting deliveries than this and the next one is given up at once. */
    static final int MOST_PENDING = 1_000;

    private final Jdbi jdbi;
    private @Nullable Handle held;

    PostgresAlertLeaderLock(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public boolean take() {
        if (held != null) {
            return true;
        }
        Handle handle = jdbi.open();
        boolean mine = false;
        try {
            // So that PostgreSQL frees the lock of a machine that vanished, within about ten seconds.
            handle.execute("SET tcp_keepalives_idle = 5");
            handle.execute("SET tcp_keepalives_interval = 2");
            handle.execute("SET tcp_keepalives_count = 3");
            // A paused machine still answers keepalives.
            handle.execute("SET idle_session_timeout = " + SILENCE.toMillis());
            mine = handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                    .bind("lock", LOCK)
                    .mapTo(boolean.class)
                    .one();
        } finally {
            if (!mine) {
                giveBack(handle);
            }
        }
        if (mine) {
            held = handle;
        }
        return mine;
    }

    @Override
    public void renew() {
        Handle handle = held;
        if (handle != null) {
            handle.execute("SELECT 1");
        }
    }

    @Override
    public List<AlertRule> rules() {
        return handle().createQuery("SELECT * FROM alert_rule WHERE enabled ORDER BY id")
                .map((row, context) -> AlertRows.rule(row))
                .list();
    }

    @Override
    public int write(List<Alert> fired, List<AlertRule> armed) {
        return handle().inTransaction(handle -> {
            handle.execute("SET LOCAL idle_in_transaction_session_timeout = " + SILENCE.toMillis());
            for (AlertRule rule : armed) {
                handle.createUpdate("UPDATE alert_rule SET armed = true WHERE id = :id AND revision = :revision")
                        .bind("id", rule.id())
                        .bind("revision", rule.revision())
                        .execute();
            }
            int written = 0;
            for (Alert alert : fired) {
                written += write(handle, alert) ? 1 : 0;
            }
            return written;
        });
    }

    private static boolean write(Handle handle, Alert alert) {
        int changed = handle.createUpdate("""
                        UPDATE alert_rule SET armed = false, last_fired_at = :at
                        WHERE id = :id AND revision = :revision AND enabled AND armed""")
                .bind("at", AlertRows.time(alert.firedAt()))
                .bind("id", alert.rule().id())
                .bind("revision", alert.rule().revision())
                .execute();
        if (changed == 0) {
            return false;
        }
        State state = alert.rule().webhook().isEmpty() ? State.LIVE_ONLY : full(handle) ? State.FAILED : State.PENDING;
        Optional<String> error = state == State.FAILED
                ? Optional.of("never tried: " + MOST_PENDING + " deliveries wait already")
                : Optional.empty();
        handle.createUpdate("""
                        INSERT INTO alert_delivery (id, rule_id, frame, state, fired_at, next_attempt_at, finished_at, last_error)
                        VALUES (:delivery, :id, :frame, :state, :at,
                                CASE WHEN :state = 'pending' THEN CAST(:at AS timestamptz) END,
                                CASE WHEN :state = 'failed' THEN CAST(:at AS timestamptz) END, :error)""")
                .bind("delivery", alert.id())
                .bind("id", alert.rule().id())
                .bind("frame", AlertFrame.of(alert))
                .bind("state", state.key())
                .bind("at", AlertRows.time(alert.firedAt()))
                .bind("error", error)
                .execute();
        return true;
    }

    private static boolean full(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM alert_delivery WHERE state = 'pending'")
                        .mapTo(int.class)
                        .one()
                >= MOST_PENDING;
    }

    @Override
    public void close() {
        Handle handle = held;
        held = null;
        if (handle == null) {
            return;
        }
        try {
            handle.createQuery("SELECT pg_advisory_unlock(:lock)")
                    .bind("lock", LOCK)
                    .mapTo(boolean.class)
                    .one();
        } catch (JdbiException e) {
            // The connection is broken, and the lock went with it.
            LOG.debug("The connection that evaluated alerts is gone", e);
        } finally {
            giveBack(handle);
        }
    }

    /** To the pool, where a connection may be idle for longer. */
    private static void giveBack(Handle handle) {
        try (handle) {
            handle.execute("RESET idle_session_timeout");
        } catch (JdbiException e) {
            LOG.debug("The connection that evaluated alerts is gone", e);
        }
    }

    private Handle handle() {
        Handle handle = held;
        if (handle == null) {
            throw new IllegalStateException("the seat is not taken");
        }
        return handle;
    }
}
