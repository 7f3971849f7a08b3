package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.StatisticsReader;
import dev.archipelago.infrastructure.store.PostgresSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects within 2 s when a report or a translation is added, corrected or deleted by any client of PostgreSQL. Where
 * the notify trigger is installed it listens; where it is not (a role that may only read, a standby), it compares a
 * fingerprint of the table each second. Reconnects by itself and then reports that any report may have changed. Changes
 * within {@value #QUIET_MILLIS} ms of each other are one event. Thread-safe.
 */
public final class ReportChangeDetector implements Island {

    private static final Logger log = LoggerFactory.getLogger(ReportChangeDetector.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** The time between two checks of the trigger and the connection while notifications arrive by themselves. */
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(30);

    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DELIVERY = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** An event ends when there was no notification for this long, or after {@link #LONGEST_BURST}. */
    private static final int QUIET_MILLIS = 50;

    private static final Duration LONGEST_BURST = Duration.ofMillis(500);

    /** With more reports than this, an event is a change of any report. */
    private static final int MAX_IDS = 100;

    private final DataSource connections;
    private final ReportChangeListener listener;
    private final InstantSource clock;
    private final Duration betweenChecks;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean started = new AtomicBoolean();
    private final TranslationTable translations = new TranslationTable();
    private final AtomicLong reported = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong disconnections = new AtomicLong();
    /** Whether changes were ever detected. Used by the detector's own thread only. */
    private boolean detecting;

    private volatile @Nullable Connection current;
    private volatile WatchState state;

    /**
     * Constructs a watcher that does nothing before {@link #start}.
     *
     * @param connections opens PostgreSQL connections that are not pooled, with a connect timeout; one is kept open
     */
    public ReportChangeDetector(DataSource connections, ReportChangeListener listener, InstantSource clock) {
        this(connections, listener, clock, BETWEEN_CHECKS);
    }

    /** @param betweenChecks the time between two checks of the trigger while notifications arrive by themselves */
    ReportChangeDetector(
            DataSource connections, ReportChangeListener listener, InstantSource clock, Duration betweenChecks) {
        this.connections = connections;
        this.listener = listener;
        this.clock = clock;
        this.betweenChecks = betweenChecks;
        this.state = WatchState.starting(clock.instant());
        this.thread = Thread.ofVirtual().name("report-changes").unstarted(this::run);
    }

    /**
     * A watcher of the database at {@code address} over a connection of its own; does nothing before {@link #start}.
     */
    public static ReportChangeDetector at(DatabaseAddress address, ReportChangeListener listener, InstantSource clock) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout((int) QUERY_TIMEOUT.toSeconds());
        source.setLoginTimeout((int) QUERY_TIMEOUT.toSeconds());
        source.setTcpKeepAlive(true);
        source.setPrepareThreshold(0);
        source.setApplicationName("archipelago report changes");
        return new ReportChangeDetector(source, listener, clock);
    }

    /** Starts watching in the background. Further calls have no effect. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    @Override
    public String name() {
        return "report_changes";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    @Override
    public Health health() {
        return state.health();
    }

    /**
     * How changes are noticed.
     *
     * @param since the time since which {@code mode} has applied
     * @param changesTold the changes that were reported to the listener
     * @param possiblyMissed how often changes may have been missed
     * @param disconnections the lost connections
     */
    public record ChangeStatistics(
            WatchState.Mode mode,
            Instant since,
            @Counter long changesTold,
            @Counter long possiblyMissed,
            @Counter long disconnections)
            implements Statistics {}

    @Override
    public ChangeStatistics statistics() {
        WatchState now = state;
        return new ChangeStatistics(now.mode(), now.since(), reported.get(), missed.get(), disconnections.get());
    }

    @Override
    public void close() {
        closed.countDown();
        abort(current);
        if (!started.get()) {
            return;
        }
        try {
            if (!thread.join(CLOSING)) {
                log.warn("The thread that watches for changed reports did not end within {}", CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration backOff = SHORTEST_BACK_OFF;
        while (!isClosed()) {
            try (Connection connection = connections.getConnection()) {
                current = connection;
                watch(connection);
            } catch (SQLException | RuntimeException | Error e) {
                if (e instanceof Error) {
                    BackgroundFailures.survived("report-changes", e);
                }
                if (isClosed()) {
                    return;
                }
                if (state.mode() != WatchState.Mode.AWAY) {
                    backOff = SHORTEST_BACK_OFF;
                    disconnections.incrementAndGet();
                    log.warn("Not watching for changed reports until PostgreSQL is back: {}", e.getMessage());
                    state = WatchState.away(clock.instant(), String.valueOf(e.getMessage()));
                }
            } finally {
                current = null;
            }
            pause(backOff);
            backOff = min(backOff.multipliedBy(2), LONGEST_BACK_OFF);
        }
    }

    private void watch(Connection connection) throws SQLException {
        prepare(connection);
        boolean listening = listen(connection);
        PGConnection notifying = connection.unwrap(PGConnection.class);
        WatchState.Mode mode = WatchState.Mode.AWAY;
        ReportFingerprint last = ReportFingerprint.NONE;
        while (!isClosed()) {
            if (listening && ReportTrigger.covers(connection)) {
                mode = enter(WatchState.Mode.LISTENING, mode, "");
            } else {
                ReportFingerprint.Comparison now = last.compare(connection, translations.columns(connection));
                if (mode == WatchState.Mode.POLLING) {
                    report(difference(connection, last, now));
                }
                last = now.fingerprint();
                mode = enter(WatchState.Mode.POLLING, mode, listening ? WatchState.NO_TRIGGER : WatchState.NO_DELIVERY);
            }
            report(awaitNotifications(notifying, mode == WatchState.Mode.LISTENING ? betweenChecks : PAUSE));
        }
    }

    /** If {@code next} is another mode, changes before it may have been missed; those after it are detected. */
    private WatchState.Mode enter(WatchState.Mode next, WatchState.Mode mode, String reason) {
        if (next != mode) {
            state = new WatchState(next, clock.instant(), reason);
            log.info(
                    "Watching for changed reports by {}{}",
                    StatisticsReader.name(next),
                    reason.isEmpty() ? "" : ": " + reason);
            report(detecting ? ReportChange.ANY : ReportChange.INITIAL);
            detecting = true;
        }
        return next;
    }

    private static void prepare(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        // Detects a network that drops packets. It does not limit the wait for notifications.
        connection.setNetworkTimeout(
                Runnable::run, (int) QUERY_TIMEOUT.multipliedBy(2).toMillis());
    }

    /** Listens, if a notification arrives; a pooler in transaction mode accepts the statement and delivers none. */
    private boolean listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!PostgresSessions.delivers(connection, connections::getConnection, DELIVERY)) {
                return false;
            }
            // The session is kept, so that this is not left to other clients of a pooler.
            statement.execute("set statement_timeout = " + QUERY_TIMEOUT.toMillis());
            statement.execute("listen " + ReportTrigger.CHANNEL);
            return true;
        } catch (SQLException e) {
            if (!connection.isValid((int) QUERY_TIMEOUT.toSeconds())) {
                throw e;
            }
            log.info("PostgreSQL refuses LISTEN ({}), so changed reports are polled for", e.getMessage());
            return false;
        }
    }

    private static ReportChange difference(
            Connection connection, ReportFingerprint last, ReportFingerprint.Comparison now) throws SQLException {
        if (now.fingerprint().equals(last)) {
            return ReportChange.NONE;
        }
        Optional<List<Integer>> added = now.addedOnly() ? last.added(connection, MAX_IDS) : Optional.empty();
        return added.map(ids -> new ReportChange(false, Set.copyOf(ids), false)).orElse(ReportChange.ANY);
    }

    /** Waits for a notification and then for those that follow closely, as when a file of reports is imported. */
    private static ReportChange awaitNotifications(PGConnection connection, Duration pause) throws SQLException {
        PGNotification[] next = connection.getNotifications((int) pause.toMillis());
        long end = System.nanoTime() + LONGEST_BURST.toNanos();
        ReportChange change = ReportChange.NONE;
        while (next != null && next.length > 0) {
            for (PGNotification notification : next) {
                change = change.and(changeOf(notification.getParameter()));
            }
            next = System.nanoTime() < end ? connection.getNotifications(QUIET_MILLIS) : null;
        }
        return change.ids().size() > MAX_IDS ? ReportChange.ANY : change;
    }

    private static ReportChange changeOf(String payload) {
        try {
            return ReportChange.of(Integer.parseInt(payload));
        } catch (NumberFormatException e) {
            // TRUNCATE names no row, and any client may notify anything.
            return ReportChange.ANY;
        }
    }

    private void report(ReportChange change) {
        if (change.isNone()) {
            return;
        }
        reported.addAndGet(change.ids().size());
        missed.addAndGet(change.any() ? 1 : 0);
        try {
            listener.onReportChange(change, ReportChange.Stage.STORED);
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("listener to changed reports", e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pause(Duration pause) {
        try {
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Closed while waiting for PostgreSQL");
            }
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static void abort(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("The connection that watches for changed reports was closed already", e);
            }
        }
    }
}
