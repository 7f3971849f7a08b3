package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertDelivery.State;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock of PostgreSQL, held by a connection over which the results of evaluations are written as well.
 * Behind a pooler that does not keep sessions it is the lock of a transaction that stays open between evaluations: the
 * results are written in that transaction, and the lock is acquired again in the next one. Not thread-safe.
 */
final class PostgresAlertLeaderLock implements AlertLeaderLock {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresAlertLeaderLock.class);

    /**
     * A server that sends no statement for this long, because it is paused or hangs, loses the connection and with it
     * the lock. More than twice {@link #RENEWAL}.
     */
    static final Duration SILENCE = Duration.ofSeconds(5);

    /** The longest time between two statements of the holder. */
    static final Duration RENEWAL = Duration.ofSeconds(1);

    /** The key of the lock: a number that no other job of this database uses. */
    private static final long LOCK = 0x616c657274L;

    private static final int TIMEOUT_SECONDS = 5;

    /** While so many deliveries are pending, a further one is given up at once. */
    static final int MOST_PENDING = 1_000;

    private final Jdbi jdbi;
    private final BooleanSupplier sessions;
    private @Nullable Handle held;

    /** A lock held by connections that keep their session. */
    PostgresAlertLeaderLock(Jdbi jdbi) {
        this(jdbi, () -> true);
    }

    /** @param sessions whether connections keep their session, called for each acquisition */
    PostgresAlertLeaderLock(Jdbi jdbi, BooleanSupplier sessions) {
        this.jdbi = jdbi;
        this.sessions = sessions;
    }

    /** A lock held by a connection to {@code address}, which keeps its session. */
    static PostgresAlertLeaderLock at(DatabaseAddress address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout(TIMEOUT_SECONDS);
        source.setLoginTimeout(TIMEOUT_SECONDS);
        source.setSocketTimeout(2 * TIMEOUT_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("archipelago alerts");
        return new PostgresAlertLeaderLock(Jdbi.create(source), () -> true);
    }

    @Override
    public boolean acquire() {
        if (held != null) {
            return true;
        }
        Handle handle = jdbi.open();
        boolean acquired = false;
        try {
            acquired = sessions.getAsBoolean() ? acquireInSession(handle) : acquireInTransaction(handle);
        } finally {
            if (!acquired) {
                release(handle);
            }
        }
        if (acquired) {
            held = handle;
        }
        return acquired;
    }

    private static boolean acquireInSession(Handle handle) {
        // PostgreSQL then releases the lock of a machine that vanished within about ten seconds.
        handle.execute("SET tcp_keepalives_idle = 5");
        handle.execute("SET tcp_keepalives_interval = 2");
        handle.execute("SET tcp_keepalives_count = 3");
        // A paused machine still answers keepalives.
        handle.execute("SET idle_session_timeout = " + SILENCE.toMillis());
        return handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(boolean.class)
                .one();
    }

    private static boolean acquireInTransaction(Handle handle) {
        handle.begin();
        handle.execute("SET LOCAL idle_in_transaction_session_timeout = " + SILENCE.toMillis());
        return handle.createQuery("SELECT pg_try_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(boolean.class)
                .one();
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
        Handle holder = handle();
        if (!holder.isInTransaction()) {
            return holder.inTransaction(handle -> {
                handle.execute("SET LOCAL idle_in_transaction_session_timeout = " + SILENCE.toMillis());
                return write(handle, fired, armed);
            });
        }
        int written = write(holder, fired, armed);
        holder.commit();
        if (!acquireInTransaction(holder)) {
            held = null;
            release(holder);
        }
        return written;
    }

    private static int write(Handle handle, List<Alert> fired, List<AlertRule> armed) {
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
    }

    private static boolean write(Handle handle, Alert alert) {
        int changed = handle.createUpdate("""
            UPDATE alert_rule SET armed = false, last_fired_at = :at
            WHERE id = :id AND revision = :revision AND enabled AND armed\
            """)
                .bind("at", AlertRows.time(alert.firedAt()))
                .bind("id", alert.rule().id())
                .bind("revision", alert.rule().revision())
                .execute();
        if (changed == 0) {
            return false;
        }
        Optional<AlertTarget> target = alert.rule().target();
        State state = target.isEmpty() ? State.LIVE_ONLY : full(handle) ? State.FAILED : State.PENDING;
        Optional<String> error = state == State.FAILED
                ? Optional.of("never tried: " + MOST_PENDING + " deliveries are pending already")
                : Optional.empty();
        handle.createUpdate("""
            INSERT INTO alert_delivery (id, rule_id, frame, state, fired_at, channel, channel_settings,
                                        next_attempt_at, finished_at, last_error)
            VALUES (:delivery, :id, :frame, :state, :at, CAST(:channel AS text), CAST(:settings AS jsonb),
                    CASE WHEN :state = 'pending' THEN CAST(:at AS timestamptz) END,
                    CASE WHEN :state = 'failed' THEN CAST(:at AS timestamptz) END, :error)\
            """)
                .bind("delivery", alert.id())
                .bind("id", alert.rule().id())
                .bind("frame", AlertFrame.of(alert))
                .bind("state", state.key())
                .bind("at", AlertRows.time(alert.firedAt()))
                .bind("error", error)
                .bind("channel", target.map(AlertTarget::channel))
                .bind("settings", target.map(one -> AlertRows.json(one.settings())))
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
            if (!handle.isInTransaction()) {
                handle.createQuery("SELECT pg_advisory_unlock(:lock)")
                        .bind("lock", LOCK)
                        .mapTo(boolean.class)
                        .one();
            }
        } catch (JdbiException e) {
            // The connection is broken, and the lock is released with it.
            LOG.debug("The connection that evaluated alerts is gone", e);
        } finally {
            release(handle);
        }
    }

    /** Returns the connection to the pool, where it may be idle for longer. */
    private static void release(Handle handle) {
        try (handle) {
            if (handle.isInTransaction()) {
                handle.rollback();
            } else {
                handle.execute("RESET idle_session_timeout");
            }
        } catch (JdbiException e) {
            LOG.debug("The connection that evaluated alerts is gone", e);
        }
    }

    private Handle handle() {
        Handle handle = held;
        if (handle == null) {
            throw new IllegalStateException("the lock is not held");
        }
        return handle;
    }
}
