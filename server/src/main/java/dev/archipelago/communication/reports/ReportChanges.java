package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Notices within 2 s when a report is added, corrected or deleted, by whomever. Where the notify trigger is installed it
 * listens; where it is not (a role that may only read, a standby), it compares a fingerprint of the table each second.
 * When PostgreSQL was away it comes back by itself and then says that changes may have been missed. Thread-safe.
 */
public final class ReportChanges implements Island {

    private static final Logger log = LoggerFactory.getLogger(ReportChanges.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** More changes than this at once are told as one. */
    private static final int TOLD_ONE_BY_ONE = 100;

    private final DataSource connections;
    private final ReportChangeListener listener;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong disconnections = new AtomicLong();
    private volatile @Nullable Connection current;
    private volatile WatchState state;

    /**
     * Watches nothing before {@link #start}.
     *
     * @param connections opens PostgreSQL connections that are not pooled, with a connect timeout; one is kept open
     */
    public ReportChanges(DataSource connections, ReportChangeListener listener, InstantSource clock) {
        this.connections = connections;
        this.listener = listener;
        this.clock = clock;
        this.state = WatchState.starting(clock.instant());
        this.thread = Thread.ofVirtual().name("report-changes").unstarted(this::run);
    }

    /** Watches the database at {@code address} over a connection of its own, outside any pool; nothing before {@link #start}. */
    public static ReportChanges at(DatabaseAddress address, ReportChangeListener listener, InstantSource clock) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout((int) QUERY_TIMEOUT.toSeconds());
        source.setLoginTimeout((int) QUERY_TIMEOUT.toSeconds());
        source.setTcpKeepAlive(true);
        source.setApplicationName("archipelago report changes");
        return new ReportChanges(source, listener, clock);
    }

    /** Begins to watch and returns at once. A second call does nothing. */
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

    @Override
    public Map<String, Object> statistics() {
        WatchState now = state;
        return Map.of(
                "mode",
                now.mode().word(),
                "since",
                now.since().toString(),
                "changes_told",
                told.get(),
                "possibly_missed",
                missed.get(),
                "disconnections",
                disconnections.get());
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
        boolean heard = listen(connection);
        PGConnection notifying = connection.unwrap(PGConnection.class);
        WatchState.Mode mode = WatchState.Mode.AWAY;
        ReportFingerprint last = ReportFingerprint.NONE;
        while (!isClosed()) {
            if (heard && ReportTrigger.covers(connection)) {
                mode = enter(WatchState.Mode.LISTENING, mode);
            } else {
                ReportFingerprint.Look look = last.again(connection);
                if (mode == WatchState.Mode.POLLING) {
                    tellDifference(connection, last, look);
                }
                last = look.now();
                mode = enter(WatchState.Mode.POLLING, mode);
            }
            tell(notifying.getNotifications((int) PAUSE.toMillis()));
        }
    }

    /** Says that changes may have been missed, if {@code next} begins now; whatever comes later is noticed. */
    private WatchState.Mode enter(WatchState.Mode next, WatchState.Mode mode) {
        if (next != mode) {
            state = new WatchState(next, clock.instant(), "");
            log.info("Watching for changed reports by {}", next.word());
            tellMissed();
        }
        return next;
    }

    private static void prepare(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        // A network that swallows packets shows itself only by this.
        connection.setNetworkTimeout(
                Runnable::run, (int) QUERY_TIMEOUT.multipliedBy(2).toMillis());
        try (Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = " + QUERY_TIMEOUT.toMillis());
        }
    }

    private static boolean listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
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

    private void tellDifference(Connection connection, ReportFingerprint last, ReportFingerprint.Look look)
            throws SQLException {
        if (look.now().equals(last)) {
            return;
        }
        Optional<List<Integer>> added = look.addedOnly() ? last.added(connection, TOLD_ONE_BY_ONE) : Optional.empty();
        added.ifPresentOrElse(ids -> ids.forEach(this::tellChanged), this::tellMissed);
    }

    private void tell(PGNotification @Nullable [] notifications) {
        if (notifications == null) {
            return;
        }
        if (notifications.length > TOLD_ONE_BY_ONE) {
            tellMissed();
            return;
        }
        for (PGNotification notification : notifications) {
            reportId(notification.getParameter()).ifPresentOrElse(this::tellChanged, this::tellMissed);
        }
    }

    private static Optional<Integer> reportId(String payload) {
        try {
            return Optional.of(Integer.valueOf(payload));
        } catch (NumberFormatException e) {
            // A TRUNCATE names no row, and anyone may notify anything.
            return Optional.empty();
        }
    }

    private void tellChanged(int id) {
        told.incrementAndGet();
        guarded(() -> listener.onReportChanged(id));
    }

    private void tellMissed() {
        missed.incrementAndGet();
        guarded(listener::onChangesMissed);
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
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
