package dev.archipelago.simulation;

import dev.archipelago.communication.alerts.AlertTablesModel;
import dev.archipelago.communication.alerts.ModelAlerts;
import dev.archipelago.communication.market.SnapshotStore;
import dev.archipelago.communication.market.StoredReadings;
import dev.archipelago.market.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An in-memory model of PostgreSQL at the level of repositories: sessions, transactions, the advisory lock, and faults.
 */
final class SimulatedDatabase {

    /** The socket timeout of the driver. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(10);
    /** The time after which PostgreSQL closes the session of an unreachable host, due to TCP keep-alive. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(11);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** A session. */
    private static final class Session {
        final NetworkPath path;
        boolean broken;

        Session(NetworkPath path) {
            this.path = path;
        }
    }

    private final Scheduler scheduler;
    private final AlertTablesModel alerts;
    private final List<Session> sessions = new ArrayList<>();
    private final TreeMap<Integer, Long> documents = new TreeMap<>();
    private Optional<StoredReadings> snapshot = Optional.empty();
    private Instant snapshotAt = Instant.MIN;
    private boolean up = true;

    SimulatedDatabase(Scheduler scheduler, AlertTablesModel alerts) {
        this.scheduler = scheduler;
        this.alerts = alerts;
    }

    AlertTablesModel alerts() {
        return alerts;
    }

    /** Closes all sessions and refuses new ones. */
    void stop() {
        up = false;
        List.copyOf(sessions).forEach(this::end);
    }

    void start() {
        up = true;
    }

    /** Closes the sessions over {@code way}, as when a process terminates. */
    void reset(NetworkPath path) {
        List.copyOf(sessions).stream().filter(session -> session.path == path).forEach(this::end);
    }

    /** Closes the sessions over a partitioned network path after the keep-alive timeout. */
    void noticeCut(NetworkPath path) {
        scheduler.after(KEEP_ALIVE.toNanos(), () -> {
            if (path.cut()) {
                reset(path);
            }
        });
    }

    private void end(Session session) {
        session.broken = true;
        sessions.remove(session);
        alerts.unlock(session);
    }

    /** Returns the database as seen over a network path. */
    ModelAlerts.Database over(NetworkPath path) {
        return new ModelAlerts.Database() {
            @Override
            public Object open() {
                Session session = new Session(path);
                await(session, 2 * path.delay());
                sessions.add(session);
                return session;
            }

            @Override
            public <T> T call(Object given, Supplier<T> transaction) {
                Session session = (Session) given;
                await(session, path.delay());
                T answer = transaction.get();
                await(session, path.delay());
                return answer;
            }

            @Override
            public void close(Object session) {
                end((Session) session);
            }
        };
    }

    /** Waits for the latency of a message, and for the end of a partition up to the socket timeout. */
    private void await(Session session, long nanos) {
        long deadline = scheduler.now() + SOCKET_TIMEOUT.toNanos();
        sleep(nanos);
        while (session.path.cut() && !session.broken && scheduler.now() < deadline) {
            sleep(LOOK.toNanos());
        }
        if (!up || session.broken || session.path.cut()) {
            end(session);
            throw new IllegalStateException("the simulated PostgreSQL does not answer");
        }
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the simulated PostgreSQL", e);
        }
    }

    /** Runs a transaction in a new session. */
    <T> T transaction(NetworkPath path, Supplier<T> work) {
        ModelAlerts.Database database = over(path);
        Object session = database.open();
        try {
            return database.call(session, work);
        } finally {
            database.close(session);
        }
    }

    /** Returns a store of the latest snapshot with the semantics of {@code PostgresSnapshotStore}. */
    SnapshotStore snapshots(NetworkPath path) {
        return new SnapshotStore() {
            @Override
            public void save(Snapshot taken) {
                transaction(path, () -> {
                    Instant trusted = Host.BEGIN.plusNanos(scheduler.now()).plusSeconds(60);
                    if (!snapshotAt.isAfter(taken.timestamp()) || snapshotAt.isAfter(trusted)) {
                        snapshot = Optional.of(StoredReadings.of(taken));
                        snapshotAt = taken.timestamp();
                    }
                    return true;
                });
            }

            @Override
            public Optional<StoredReadings> load() {
                return transaction(path, () -> snapshot);
            }
        };
    }

    /** Returns the version of a document, 0 before the first change. */
    long version(int document) {
        return documents.getOrDefault(document, 0L);
    }

    /** Changes a document and returns its new version. */
    long change(int document) {
        return documents.merge(document, 1L, Long::sum);
    }
}
