package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates the tables to the schema of this version: Flyway creates or adopts them, then {@link ReportTableMaintenance}
 * adds index and trigger. Runs on its own thread; while PostgreSQL is down it retries until it succeeds. Thread-safe.
 */
public final class Migrations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private static final String MAY_CREATE = """
        SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
                   AND current_setting('transaction_read_only') = 'off' AS may_create,
               to_regclass('crypto_report') IS NOT NULL
                   AND to_regclass('market_last_snapshot') IS NOT NULL
                   AND to_regclass('market_progress') IS NOT NULL
                   AND to_regclass('kline') IS NOT NULL
                   AND to_regclass('alert_rule') IS NOT NULL
                   AND to_regclass('report_entry') IS NOT NULL
                   AND to_regclass('audit_entry') IS NOT NULL
                   AND to_regclass('api_key') IS NOT NULL
                   AND to_regclass('report_draft') IS NOT NULL AS complete\
        """;

    /** The progress of the migrations. */
    public enum State {
        /** Not done yet: in progress, or PostgreSQL is down. */
        PENDING,
        /** The tables are up to date. */
        DONE,
        /** The role lacks privileges for some changes; the existing tables are used. */
        LIMITED,
        /** The tables differ from those that this version expects; an operator must intervene. */
        FAILED
    }

    private static final Duration STATEMENT_LIMIT = Duration.ofHours(1);

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final Optional<String> grants;
    private final Optional<EnumLabels> labels;
    private final Duration retry;
    private final CountDownLatch attempted = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private volatile State state = State.PENDING;
    private volatile List<String> missing = List.of();
    private volatile Optional<String> problem = Optional.empty();

    private Migrations(DatabaseAddress address, Optional<String> grants, Optional<EnumLabels> labels, Duration retry) {
        this.grants = grants;
        this.labels = labels;
        this.retry = retry;
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout(2);
        source.setLoginTimeout(2);
        // Building an index of a large table takes minutes, but the statement must end if the network loses packets.
        source.setSocketTimeout((int) STATEMENT_LIMIT.toSeconds());
        source.setTcpKeepAlive(true);
        // Each statement runs once, and a pooler may not find a prepared one again.
        source.setPrepareThreshold(0);
        source.setApplicationName("archipelago migrations");
    }

    /**
     * Starts the migrations, and returns after the first attempt or after {@code patience}.
     *
     * @param retry the delay between attempts while PostgreSQL is down
     */
    public static Migrations start(DatabaseAddress address, Duration patience, Duration retry) {
        return start(new Migrations(address, Optional.empty(), Optional.empty(), retry), patience);
    }

    /** Starts the migrations, and adds missing labels of an enum type. */
    public static Migrations start(DatabaseAddress address, EnumLabels labels, Duration patience, Duration retry) {
        return start(new Migrations(address, Optional.empty(), Optional.of(labels), retry), patience);
    }

    /** Migrates the tables of {@code engines} as their owner; other roles get the privileges that the engines grant. */
    public static Migrations start(Engines engines, Duration patience, Duration retry) {
        return start(new Migrations(engines.schemaOwner(), engines.grants(), Optional.empty(), retry), patience);
    }

    /**
     * Migrates the tables of {@code engines}, and adds missing labels of an enum type. Does not wait; see {@link
     * #awaitAttempt}.
     */
    public static Migrations begin(Engines engines, EnumLabels labels, Duration retry) {
        return begin(new Migrations(engines.schemaOwner(), engines.grants(), Optional.of(labels), retry));
    }

    private static Migrations begin(Migrations migrations) {
        Thread.ofVirtual().name("migrations").start(migrations::run);
        return migrations;
    }

    private static Migrations start(Migrations migrations, Duration patience) {
        begin(migrations).awaitAttempt(patience);
        return migrations;
    }

    /** Waits until the first attempt has ended, successfully or not, for {@code patience} at most. */
    public void awaitAttempt(Duration patience) {
        await(attempted, patience);
    }

    /** The current state. */
    public State state() {
        return state;
    }

    /** The missing privileges, one phrase each; empty unless {@link State#LIMITED}. */
    public List<String> missing() {
        return missing;
    }

    /** Why the last attempt did not succeed; empty before it has ended, and if it succeeded. */
    public Optional<String> problem() {
        return problem;
    }

    /** Waits until the migrations have ended, successfully or not; false if that takes longer than {@code patience}. */
    public boolean awaitEnd(Duration patience) {
        return await(ended, patience);
    }

    /**
     * Calls {@code action} once the tables are up to date: now, on this thread, if they are, otherwise later on the
     * thread of the migrations. It is not called if they end otherwise. Its exceptions are logged.
     */
    public void onDone(Runnable action) {
        done.thenRun(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("An action after the migrations failed", e);
            }
        });
    }

    /** Ends the attempts; a statement in progress is completed. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        boolean warned = false;
        try {
            while (closed.getCount() > 0) {
                Optional<String> transientProblem = attemptSafely();
                problem = transientProblem.or(() -> problem.filter(permanent -> state == State.FAILED));
                attempted.countDown();
                if (transientProblem.isEmpty()) {
                    return;
                }
                if (!warned) {
                    LOG.warn("PostgreSQL cannot be prepared yet ({}); retrying until it can", transientProblem.get());
                    warned = true;
                }
                if (await(closed, retry)) {
                    return;
                }
            }
        } finally {
            attempted.countDown();
            ended.countDown();
        }
    }

    private Optional<String> attemptSafely() {
        try {
            return attempt();
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("migrations", e);
            return Optional.of("unexpected " + e.getClass().getSimpleName());
        }
    }

    /** Makes one attempt; returns a problem that may be transient. */
    private Optional<String> attempt() {
        List<String> denied = new ArrayList<>();
        try {
            migrate(denied);
            if (labels.isPresent()) {
                add(labels.get(), denied);
            }
            new ReportTableMaintenance(source).run(denied);
            if (grants.isPresent()) {
                grant(grants.get());
            }
        } catch (SQLException e) {
            return Optional.of("SQL state " + e.getSQLState() + ", " + e.getMessage());
        } catch (FlywayException e) {
            Optional<SQLException> cause = SqlStates.in(e);
            if (cause.isPresent()) {
                return Optional.of("SQL state " + cause.get().getSQLState() + ", "
                        + cause.get().getMessage());
            }
            LOG.error("The tables differ from those that this version expects: {}", e.getMessage());
            problem = Optional.ofNullable(e.getMessage());
            state = State.FAILED;
            return Optional.empty();
        }
        missing = List.copyOf(denied);
        state = denied.isEmpty() ? State.DONE : State.LIMITED;
        if (denied.isEmpty()) {
            done.complete(null);
        }
        if (!denied.isEmpty()) {
            LOG.warn("The database role may not {}; using the existing tables", String.join(", nor ", denied));
        }
        return Optional.empty();
    }

    private void grant(String statement) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement grant = connection.createStatement()) {
            grant.execute(statement);
        }
    }

    /** Adds the missing labels, each in a separate transaction. Does nothing if the type does not exist. */
    private void add(EnumLabels required, List<String> denied) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> missing = new ArrayList<>(required.labels());
            try (ResultSet rows = statement.executeQuery(
                    "SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype('" + required.type() + "')")) {
                boolean exists = false;
                while (rows.next()) {
                    exists = true;
                    missing.remove(rows.getString(1));
                }
                if (!exists) {
                    return;
                }
            }
            for (String label : missing) {
                statement.execute("ALTER TYPE " + required.type() + " ADD VALUE IF NOT EXISTS '" + label + "'");
            }
        } catch (SQLException e) {
            if (!SqlStates.denied(e)) {
                throw e;
            }
            denied.add("add labels to the type " + required.type());
        }
    }

    private void migrate(List<String> denied) throws SQLException {
        // Checked first, because Flyway retries for ten seconds to create its own table without the privilege.
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MAY_CREATE)) {
            if (!row.next() || !row.getBoolean("may_create")) {
                if (!row.getBoolean("complete")) {
                    denied.add("create tables");
                }
                return;
            }
        }
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
