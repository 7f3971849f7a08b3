package dev.archipelago.doctor;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.PostgresSessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL: version, clock, rights, connections and notifications. */
final class DatabaseCheck implements Check {

    private static final String SUBJECT = "PostgreSQL";
    private static final int TIMEOUT_SECONDS = 5;
    private static final int MIN_VERSION = 14;
    private static final Duration MAX_SKEW = Duration.ofSeconds(1);
    private static final Duration DELIVERY = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final InstantSource clock;

    DatabaseCheck(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    @Override
    public String subject() {
        return SUBJECT;
    }

    @Override
    public List<Finding> run() {
        Optional<DatabaseAddress> configured =
                configuration.storage().database().address();
        Optional<DatabaseAddress> address = configured.or(
                () -> Engines.ownerDatabase(configuration.storage().data()));
        if (address.isEmpty()) {
            return List.of(Finding.skipped(SUBJECT, "embedded; no server runs on DATA_DIR"));
        }
        PGSimpleDataSource source = source(address.get());
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            findings.add(version(connection, address.get()));
            findings.add(skew(statement));
            findings.add(connections(statement));
            findings.add(rights(statement));
            findings.addAll(sessions(address.get(), source));
        } catch (SQLException e) {
            findings.add(failure(address.get(), e));
        }
        return findings;
    }

    private static PGSimpleDataSource source(DatabaseAddress address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password().reveal());
        source.setConnectTimeout(TIMEOUT_SECONDS);
        source.setLoginTimeout(TIMEOUT_SECONDS);
        source.setSocketTimeout(2 * TIMEOUT_SECONDS);
        source.setPrepareThreshold(0);
        return source;
    }

    private static Finding failure(DatabaseAddress address, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String advice = switch (state.substring(0, Math.min(2, state.length()))) {
            case "28" -> "Correct user and password in DATABASE_URL, or pg_hba.conf of the server.";
            case "3D" -> "Create the database, or correct its name in DATABASE_URL.";
            case "08" -> "Check host, port and sslmode in DATABASE_URL, and that PostgreSQL runs and is reachable.";
            default -> "See the message of PostgreSQL.";
        };
        String message = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        return Finding.failed(SUBJECT, address.hostAndPort() + ": " + message + " (SQL state " + state + ")", advice);
    }

    private static Finding version(Connection connection, DatabaseAddress address) throws SQLException {
        String version = address.hostAndPort() + " is version "
                + connection.getMetaData().getDatabaseProductVersion();
        return connection.getMetaData().getDatabaseMajorVersion() < MIN_VERSION
                ? Finding.failed(SUBJECT, version, "Upgrade to PostgreSQL " + MIN_VERSION + " or later.")
                : Finding.ok(SUBJECT, version);
    }

    private Finding skew(Statement statement) throws SQLException {
        Instant before = clock.instant();
        try (ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            Instant there = row.getTimestamp(1).toInstant();
            return Clocks.compare(SUBJECT + " clock", before, there, clock.instant(), MAX_SKEW);
        }
    }

    private Finding connections(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT current_setting('max_connections')::int - count(*) FROM pg_stat_activity")) {
            row.next();
            int free = row.getInt(1);
            int pool = configuration.storage().database().poolSize();
            String message = free + " connections are free, each server uses up to " + (pool + 2);
            return free < pool + 2
                    ? Finding.warning(
                            SUBJECT + " connections",
                            message,
                            "Lower DATABASE_POOL_SIZE, or raise max_connections of PostgreSQL.")
                    : Finding.ok(SUBJECT + " connections", message);
        }
    }

    private static Finding rights(Statement statement) throws SQLException {
        String subject = SUBJECT + " rights";
        try (ResultSet row = statement.executeQuery("""
                SELECT to_regclass('crypto_report') IS NOT NULL,
                       coalesce(has_table_privilege(to_regclass('crypto_report'), 'SELECT'), false),
                       coalesce(has_table_privilege(to_regclass('crypto_report'), 'INSERT'), false),
                       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
                       pg_is_in_recovery(), current_user
                """)) {
            row.next();
            boolean exists = row.getBoolean(1);
            boolean creates = row.getBoolean(4);
            String user = "the role " + row.getString(6);
            if (row.getBoolean(5)) {
                return Finding.failed(
                        subject, "the server is a read-only replica", "Name the primary in DATABASE_URL.");
            }
            if (exists && !row.getBoolean(2)) {
                return Finding.failed(
                        subject, user + " may not read crypto_report", "GRANT SELECT ON crypto_report to it.");
            }
            if (!exists && !creates) {
                return Finding.failed(
                        subject,
                        user + " may not create tables, and there is no crypto_report",
                        "GRANT CREATE ON the schema to it, or create the tables as their owner (docs/api.md).");
            }
            if (!creates || (exists && !row.getBoolean(3))) {
                return Finding.warning(
                        subject,
                        user + " may read only: no history, alerts, search index and imports",
                        "GRANT CREATE ON the schema and INSERT ON crypto_report to it (docs/api.md, permissions).");
            }
            return Finding.ok(subject, user + " may read, insert and create");
        }
    }

    /** What connections support, of the pool and of those that must keep their session. */
    private List<Finding> sessions(DatabaseAddress address, PGSimpleDataSource source) {
        List<Finding> findings = new ArrayList<>();
        Optional<DatabaseAddress> direct = configuration.storage().database().direct();
        try {
            PostgresSessions pool = PostgresSessions.test(source::getConnection);
            String prepared = pool.preparedStatements() ? "" : ", prepared statements do not work and are not used";
            findings.add(
                    pool.kept()
                            ? Finding.ok(SUBJECT + " sessions", "connections keep their session")
                            : direct.isPresent()
                                    ? Finding.ok(
                                            SUBJECT + " sessions",
                                            "a pooler in transaction mode" + prepared + "; see DATABASE_DIRECT_URL")
                                    : Finding.warning(
                                            SUBJECT + " sessions",
                                            "a pooler in transaction mode" + prepared
                                                    + ", alerts hold a transaction open as their lock",
                                            "Name an address without a pooler in DATABASE_DIRECT_URL."));
        } catch (SQLException e) {
            findings.add(failure(address, e));
        }
        findings.add(notifications(direct.orElse(address)));
        return findings;
    }

    /** A pooler in transaction mode delivers no notifications. */
    private static Finding notifications(DatabaseAddress address) {
        PGSimpleDataSource source = source(address);
        try (Connection connection = source.getConnection()) {
            return PostgresSessions.delivers(connection, source::getConnection, DELIVERY)
                    ? Finding.ok(SUBJECT + " notifications", "LISTEN and NOTIFY work at " + address.hostAndPort())
                    : Finding.warning(
                            SUBJECT + " notifications",
                            "no notification arrives at " + address.hostAndPort()
                                    + ", so new reports are found by polling only",
                            "Name an address without a pooler in transaction mode in DATABASE_DIRECT_URL.");
        } catch (SQLException e) {
            return failure(address, e);
        }
    }
}
