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
 * Checks whether PostgreSQL responds and its disk has space, over a separate connection and on a platform thread, so
 * that neither an exhausted pool nor stalled virtual threads delay or falsify the result: each second, unless a
 * statement has just succeeded, and the disk every three seconds. The driver's timeouts limit every wait to two
 * seconds. Thread-safe.
 */
final class DatabaseProbe implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int TIMEOUT_SECONDS = 2;

    /** A statement that succeeded so recently, of the server's own or of a check, makes a check superfluous. */
    private static final Duration RECENT = Duration.ofMillis(2_500);

    /** Longer than a connect and a statement that both time out; a check that takes longer is stuck. */
    private static final Duration OVERDUE = Duration.ofSeconds(10);

    /** A check that takes longer is slow; a single one may be due to a pause of this process. */
    private static final Duration SLOW = Duration.ofMillis(400);

    private static final int MIN_SLOW_CHECKS = 2;

    /** The time until the check that decides whether PostgreSQL is slow, so that this is known within five seconds. */
    private static final Duration SLOW_PERIOD = Duration.ofMillis(200);

    /** The time between two checks of the disk. */
    private static final Duration SPACE_PERIOD = Duration.ofSeconds(3);

    /**
     * Does not fit into 64 KiB, so that PostgreSQL writes it to a temporary file of 140 KB, without WAL. Rows that are
     * inserted prove nothing for minutes: their WAL goes to space that was allocated before.
     */
    private static final String WRITE_TEMPORARY_FILE =
            "SELECT set_config('work_mem', '64kB', true); SELECT count(*) FROM generate_series(1, 10000)";

    /**
     * @param at the time of the check, in {@link System#nanoTime}
     * @param took the duration of the check
     * @param slow the number of consecutive slow checks
     * @param full whether the last check of the disk failed for lack of space
     */
    private record Result(long at, Optional<String> problem, Duration took, int slow, boolean full) {}

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Result result =
            new Result(System.nanoTime(), Optional.of("has not answered yet"), Duration.ZERO, 0, false);
    private volatile long respondedAt = System.nanoTime() - RECENT.toNanos();
    private @Nullable Connection connection;
    /** Whether the last check of the disk failed for lack of space; confined to the thread of the checks. */
    private boolean full;

    /** Starts checking and does not wait for the first result. */
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

    /**
     * The failure of PostgreSQL, as the rest of a sentence that begins with its name; empty if it responds. Does not
     * block.
     */
    Optional<String> problem() {
        Result last = result;
        Duration age = Duration.ofNanos(System.nanoTime() - last.at());
        return age.compareTo(OVERDUE) > 0
                ? Optional.of("was last checked " + age.toSeconds() + " s ago")
                : last.problem();
    }

    /** The response time of PostgreSQL, if it has been slow repeatedly. Does not block. */
    Optional<Duration> slowness() {
        Result last = result;
        return last.slow() < MIN_SLOW_CHECKS ? Optional.empty() : Optional.of(last.took());
    }

    /** PostgreSQL has executed a statement of another connection. */
    void responded() {
        respondedAt = System.nanoTime();
    }

    /** Whether PostgreSQL could not write a file for lack of space when it was last tried. Does not block. */
    boolean diskFull() {
        return result.full();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        long spaceCheckedAt = System.nanoTime() - SPACE_PERIOD.toNanos();
        try {
            do {
                long begun = System.nanoTime();
                boolean spaceDue = begun - spaceCheckedAt >= SPACE_PERIOD.toNanos();
                Result before = result;
                if (!spaceDue
                        && before.problem().isEmpty()
                        && before.slow() == 0
                        && begun - respondedAt < RECENT.toNanos()) {
                    result = new Result(begun, before.problem(), before.took(), 0, before.full());
                    continue;
                }
                Optional<String> problem = check(spaceDue);
                long now = System.nanoTime();
                Duration took = Duration.ofNanos(now - begun);
                boolean slow = problem.isEmpty() && took.compareTo(SLOW) > 0;
                spaceCheckedAt = spaceDue ? begun : spaceCheckedAt;
                result = new Result(now, problem, took, slow ? result.slow() + 1 : 0, full);
            } while (!closed.await(pause(result).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private static Duration pause(Result last) {
        boolean undecided = last.slow() > 0 && last.slow() < MIN_SLOW_CHECKS;
        return undecided ? SLOW_PERIOD : PERIOD;
    }

    /**
     * @param space whether to check the disk as well, by a statement that serves for both; if that is refused for any
     *     reason but a full disk, the connection is checked alone
     */
    private Optional<String> check(boolean space) {
        try {
            Connection current = connection;
            if (current == null) {
                current = source.getConnection();
                connection = current;
            }
            try (Statement statement = current.createStatement()) {
                statement.execute(space ? WRITE_TEMPORARY_FILE : "SELECT 1");
            }
            full = full && !space;
            responded();
            return Optional.empty();
        } catch (SQLException e) {
            if (space) {
                full = SqlStates.diskFull(e);
                return check(false);
            }
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
                // The connection is already broken.
            }
        }
    }
}
