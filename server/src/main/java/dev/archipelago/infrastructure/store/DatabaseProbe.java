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

    /** @param at when it was found, in {@link System#nanoTime} */
    private record Finding(long at, Optional<String> problem) {}

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Finding finding = new Finding(System.nanoTime(), Optional.of("has not answered yet"));
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

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            do {
                finding = new Finding(System.nanoTime(), check());
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
