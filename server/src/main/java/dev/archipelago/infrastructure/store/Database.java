package dev.archipelago.infrastructure.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.SlowLog;
import io.micrometer.observation.ObservationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool of connections to PostgreSQL. It can be opened while PostgreSQL is down and recovers without intervention;
 * until then each use fails within about two seconds. Thread-safe.
 */
public final class Database implements Island {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration VALIDATION = Duration.ofSeconds(1);

    /** Properties of the driver. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "connectTimeout",
            Long.toString(CONNECT.toSeconds()),
            "loginTimeout",
            Long.toString(CONNECT.toSeconds()),
            "socketTimeout",
            "10",
            "tcpKeepAlive",
            "true",
            "ApplicationName",
            "archipelago");

    /**
     * The timeouts that PostgreSQL enforces for every connection that keeps its session. They are set by a statement
     * rather than as {@code options} of the connection, because connection poolers such as PgBouncer reject those. A
     * statement is cancelled before the driver's timeout closes the connection, so that the connection survives.
     */
    private static final String SERVER_LIMITS = "SELECT set_config('statement_timeout', '9s', false),"
            + " set_config('lock_timeout', '5s', false),"
            + " set_config('idle_in_transaction_session_timeout', '30s', false)";

    /** The timeout of a statement where the session is not kept; the driver then cancels it. */
    private static final int STATEMENT_SECONDS = 9;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /**
     * The disk counts as full for this time after the last statement that failed for lack of space; longer than the
     * interval of five seconds at which the history is written.
     */
    private static final Duration DISK_FULL_REMEMBERED = Duration.ofSeconds(8);

    private final DatabaseAddress address;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final DatabaseProbe probe;
    private volatile @Nullable Long diskFullAt;
    private volatile PostgresSessions sessions = PostgresSessions.DIRECT;

    private Database(DatabaseAddress address, HikariConfig config, ObservationRegistry observations) {
        this.address = address;
        config.setDataSource(new PostgresSource(address, PROPERTIES, SERVER_LIMITS, this::tested));
        this.pool = new HikariDataSource(config);
        this.jdbi = Jdbi.create(new Connections(pool));
        this.jdbi.installPlugin(new DriverTimeouts());
        this.probe = new DatabaseProbe(address);
        this.jdbi.setSqlLogger(new StatementListener(observations, probe::responded, this::failed));
    }

    /** Opens the pool without waiting for PostgreSQL; statements are not traced. */
    public static Database open(DatabaseAddress address, int poolSize) {
        return open(address, poolSize, ObservationRegistry.NOOP);
    }

    /**
     * Opens the pool without waiting for PostgreSQL.
     *
     * @param observations traces the statements that belong to a trace
     */
    public static Database open(DatabaseAddress address, int poolSize, ObservationRegistry observations) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql");
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(Math.min(2, poolSize));
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setValidationTimeout(VALIDATION.toMillis());
        config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
        config.setInitializationFailTimeout(-1);
        return new Database(address, config, observations);
    }

    private void tested(PostgresSessions found) {
        sessions = found;
        if (!found.kept()) {
            LOG.warn(
                    "PostgreSQL at {} is behind a connection pooler in transaction mode: {}, timeouts of statements are the"
                            + " driver's, locks end with their transaction",
                    address.hostAndPort(),
                    found.preparedStatements()
                            ? "prepared statements work"
                            : "prepared statements do not work and are not used");
        }
    }

    /** What connections of the pool support; {@link PostgresSessions#DIRECT} before the first one. */
    public PostgresSessions sessions() {
        return sessions;
    }

    /**
     * Runs statements on the pool. PostgreSQL cancels a statement after 9 s and a wait for a lock after 5 s, and
     * terminates a transaction that is idle for 30 s; a connection whose response does not arrive within 10 s is
     * closed. Behind a pooler in transaction mode only the first and the last of these timeouts exist.
     */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** The pool itself. */
    public DataSource dataSource() {
        return pool;
    }

    /** The address of PostgreSQL, for connections outside of the pool such as one for {@code LISTEN}. */
    public DatabaseAddress address() {
        return address;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Layer layer() {
        return Layer.INFRASTRUCTURE;
    }

    /** The result of the last check over a separate connection, at most a second old. Does not block. */
    @Override
    public Health health() {
        if (pool.isClosed()) {
            return Health.unhealthy("the pool of connections to PostgreSQL is closed");
        }
        Optional<String> problem = probe.problem();
        if (problem.isPresent()) {
            return Health.unhealthy("PostgreSQL at " + address.hostAndPort() + " " + problem.get()
                    + "; cached pages remain readable, new reports do not appear");
        }
        Optional<Duration> slowness = probe.slowness();
        if (slowness.isPresent()) {
            return Health.degraded("PostgreSQL at " + address.hostAndPort() + " answers slowly: an empty query takes "
                    + slowness.get().toMillis() + " ms; pages that are not in the cache take longer");
        }
        return diskFull()
                ? Health.degraded("the disk of PostgreSQL at " + address.hostAndPort() + " is full (SQL state "
                        + SqlStates.DISK_FULL + "); nothing can be stored, stored data remains readable")
                : Health.healthy();
    }

    private boolean diskFull() {
        Long at = diskFullAt;
        return probe.diskFull() || at != null && System.nanoTime() - at < DISK_FULL_REMEMBERED.toNanos();
    }

    @Override
    public PoolStatistics statistics() {
        HikariPoolMXBean now = pool.isClosed() ? null : pool.getHikariPoolMXBean();
        return new PoolStatistics(
                address.hostAndPort(),
                !sessions.kept(),
                pool.getMaximumPoolSize(),
                now == null ? 0 : now.getActiveConnections(),
                now == null ? 0 : now.getIdleConnections(),
                now == null ? 0 : now.getTotalConnections(),
                now == null ? 0 : now.getThreadsAwaitingConnection());
    }

    @Override
    public void close() {
        probe.close();
        pool.close();
    }

    /**
     * The connections of the pool; none once it is closed.
     *
     * @param pooler whether PostgreSQL is reached through a pooler that keeps no sessions
     */
    public record PoolStatistics(
            String address,
            boolean pooler,
            int maxConnections,
            int activeConnections,
            int idleConnections,
            int totalConnections,
            int waitingThreads)
            implements Statistics {}

    /**
     * Borrows connections from the pool and returns them. A thread with a set interrupt status would spin in the pool
     * for ever when it returns a connection while others wait for one, so the status is cleared meanwhile.
     */
    private record Connections(HikariDataSource pool) implements ConnectionFactory {

        @Override
        public Connection openConnection() throws SQLException {
            long begin = System.nanoTime();
            try {
                Connection connection = pool.getConnection();
                // While PostgreSQL is down every wait is long, which others report.
                SlowLog.check(
                        SlowLog.Kind.CONNECTION,
                        System.nanoTime() - begin,
                        () -> "the wait for a connection to PostgreSQL");
                return connection;
            } finally {
                RequestContext.add(RequestContext.Part.POOL, System.nanoTime() - begin);
            }
        }

        @Override
        public void closeConnection(Connection connection) throws SQLException {
            boolean interrupted = Thread.interrupted();
            try {
                connection.close();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void failed(SQLException failure) {
        if (SqlStates.DISK_FULL.equals(failure.getSQLState())) {
            diskFullAt = System.nanoTime();
        }
    }

    /** Lets the driver cancel statements where PostgreSQL does not, since its timeouts are those of a session. */
    private final class DriverTimeouts implements JdbiPlugin {

        @Override
        public Handle customizeHandle(Handle handle) {
            if (!sessions.kept()) {
                handle.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
            }
            return handle;
        }
    }
}
