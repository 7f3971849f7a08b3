package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Asks PostgreSQL each second whether it answers, over a connection of its own and on a platform thread: neither a pool without
 * a free connection nor virtual threads that make no progress delay or falsify the answer. Nothing waits for longer than two
 * seconds, by the driver's own timeouts. Thread-safe.
 */
final class DatabaseProbe implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int TIMEOUT_SECONDS = 2;

    /** Longer than a connect and a statement that both time out: a check that takes longer does not return. */
    private static final Duration OVERDUE = Duration.ofSeconds(10);

    /** A check that takes longer is slow; one in a row may have met a pause of this process. */
    private static final Duration SLOW = Duration.ofMillis(400);

    private static final int SLOW_IN_A_ROW = 2;

    /**
     * @param at when it was found, in {@link System#nanoTime}
     * @param took how long the check took
     * @param slow how many checks in a row have been slow
     */
    private record Finding(long at, Optional<String> problem, Duration took, int slow) {}

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Finding finding =
            new Finding(System.nanoTime(), Optional.of("has not answered yet"), Duration.ZERO, 0);
    private @Nullable Connection connection;

    /** Begins at once and does not wait for the first answer. */
    DatabaseProbe(DatabaseAddress address) {
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout(TIMEOUT_SECONDS);
        source.setSocketTimeout(TIMEOUT_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("archipelago health");
        Thread.ofPlatform().daemon().name("postgresql-health").start(this::run);
    }

    /** The failure of PostgreSQL, as the rest of a sentence that begins with its name; empty if it answers. Does not block. */
    Optional<String> problem() {
        Finding last = finding;
        Duration age = Duration.ofNanos(System.nanoTime() - last.at());
        return age.compareTo(OVERDUE) > 0
                ? Optional.of("was last checked " + age.toSeconds() + " s ago")
                : last.problem();
    }

    /** How long PostgreSQL took to answer, if it has been slow repeatedly. Does not block. */
    Optional<Duration> slowness() {
        Finding last = finding;
        return last.slow() < SLOW_IN_A_ROW ? Optional.empty() : Optional.of(last.took());
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            do {
                long begun = System.nanoTime();
                Optional<String> problem = check();
                long now = System.nanoTime();
                Duration took = Duration.ofNanos(now - begun);
                boolean slow = problem.isEmpty() && took.compareTo(SLOW) > 0;
                finding = new Finding(now, problem, took, slow ? finding.slow() + 1 : 0);
            } while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private Optional<String> check() {
        try {
            Connection current = connection;
            if (current == null) {
                current = source.getConnection();
                connection = current;
            }
            try (Statement statement = current.createStatement()) {
                statement.execute("SELECT 1");
            }
            return Optional.empty();
        } catch (SQLException e) {
            disconnect();
            return Optional.of("does not answer (SQL state " + e.getSQLState() + ")");
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("postgresql-health", e);
            disconnect();
            return Optional.of("cannot be checked (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void disconnect() {
        Connection last = connection;
        connection = null;
        if (last != null) {
            try {
                last.close();
            } catch (SQLException | RuntimeException e) {
                // It was of no use any more.
            }
        }
    }
}
