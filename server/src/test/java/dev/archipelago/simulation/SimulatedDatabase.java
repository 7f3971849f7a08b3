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

/** PostgreSQL as the server sees it through its repositories: sessions, transactions, a lock, and the ways it fails. */
final class SimulatedDatabase {

    /** The driver gives up after this. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(10);
    /** PostgreSQL ends the session of a host it does not hear of after about this, by keep-alives. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(11);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** One connection. */
    private static final class Session {
        final Way way;
        boolean broken;

        Session(Way way) {
            this.way = way;
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

    /** Ends all sessions and takes no new ones. */
    void stop() {
        up = false;
        List.copyOf(sessions).forEach(this::end);
    }

    void start() {
        up = true;
    }

    /** Ends the sessions that came over {@code way}, as when a process dies. */
    void reset(Way way) {
        List.copyOf(sessions).stream().filter(session -> session.way == way).forEach(this::end);
    }

    /** A way was cut: the sessions over it end once the database has noticed. */
    void noticeCut(Way way) {
        scheduler.after(KEEP_ALIVE.toNanos(), () -> {
            if (way.cut()) {
                reset(way);
            }
        });
    }

    private void end(Session session) {
        session.broken = true;
        sessions.remove(session);
        alerts.unlock(session);
    }

    /** What a host sees of it. */
    ModelAlerts.Database over(Way way) {
        return new ModelAlerts.Database() {
            @Override
            public Object open() {
                Session session = new Session(way);
                await(session, 2 * way.delay());
                sessions.add(session);
                return session;
            }

            @Override
            public <T> T call(Object given, Supplier<T> transaction) {
                Session session = (Session) given;
                await(session, way.delay());
                T answer = transaction.get();
                await(session, way.delay());
                return answer;
            }

            @Override
            public void close(Object session) {
                end((Session) session);
            }
        };
    }

    /** Lets a message pass. */
    private void await(Session session, long nanos) {
        long deadline = scheduler.now() + SOCKET_TIMEOUT.toNanos();
        sleep(nanos);
        while (session.way.cut() && !session.broken && scheduler.now() < deadline) {
            sleep(LOOK.toNanos());
        }
        if (!up || session.broken || session.way.cut()) {
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

    /** Runs one transaction in a session of its own. */
    <T> T transaction(Way way, Supplier<T> work) {
        ModelAlerts.Database database = over(way);
        Object session = database.open();
        try {
            return database.call(session, work);
        } finally {
            database.close(session);
        }
    }

    /** The last snapshot as {@code PostgresSnapshotStore} keeps it. */
    SnapshotStore snapshots(Way way) {
        return new SnapshotStore() {
            @Override
            public void save(Snapshot taken) {
                transaction(way, () -> {
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
                return transaction(way, () -> snapshot);
            }
        };
    }

    /** The version of a document, 0 before the first change. */
    long version(int document) {
        return documents.getOrDefault(document, 0L);
    }

    /** Changes a document and returns its new version. */
    long change(int document) {
        return documents.merge(document, 1L, Long::sum);
    }
}
