package dev.archipelago.infrastructure.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The pool of connections to PostgreSQL. It may be opened while PostgreSQL is down and recovers by itself: until then each use
 * fails within about two seconds. Thread-safe.
 */
public final class Database implements Island {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration HEALTH = Duration.ofSeconds(1);
    private static final String LIMIT_SECONDS = "10";

    private final DatabaseAddress address;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor();

    private Database(DatabaseAddress address, HikariDataSource pool) {
        this.address = address;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /** Opens the pool without waiting for PostgreSQL. */
    public static Database open(DatabaseAddress address, int poolSize) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql");
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.user());
        config.setPassword(address.password().reveal());
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(Math.min(2, poolSize));
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setValidationTimeout(HEALTH.toMillis());
        config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(1));
        config.setInitializationFailTimeout(-1);
        // What the address itself says of these wins over them.
        config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
        config.addDataSourceProperty("loginTimeout", Long.toString(CONNECT.toSeconds()));
        config.addDataSourceProperty("socketTimeout", LIMIT_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "archipelago");
        return new Database(address, new HikariDataSource(config));
    }

    /** Runs statements on the pool; a statement that takes longer than ten seconds breaks its connection. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** The pool itself. */
    public DataSource dataSource() {
        return pool;
    }

    /** Where PostgreSQL is, for a connection outside of the pool such as one that listens. */
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

    @Override
    public Health health() {
        if (pool.isClosed()) {
            return Health.unhealthy("the pool of connections to PostgreSQL is closed");
        }
        Future<Boolean> probe = probes.submit(this::probe);
        try {
            probe.get(HEALTH.toMillis(), TimeUnit.MILLISECONDS);
            return Health.healthy();
        } catch (TimeoutException e) {
            probe.cancel(true);
            return down("did not answer within " + HEALTH.toSeconds() + " s");
        } catch (ExecutionException e) {
            String state = e.getCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "unknown";
            return down("cannot be asked (SQL state " + state + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("was not asked: interrupted");
        }
    }

    @Override
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("address", address.hostAndPort());
        figures.put("max_connections", pool.getMaximumPoolSize());
        HikariPoolMXBean now = pool.isClosed() ? null : pool.getHikariPoolMXBean();
        figures.put("active_connections", now == null ? 0 : now.getActiveConnections());
        figures.put("idle_connections", now == null ? 0 : now.getIdleConnections());
        figures.put("total_connections", now == null ? 0 : now.getTotalConnections());
        figures.put("waiting_threads", now == null ? 0 : now.getThreadsAwaitingConnection());
        return figures;
    }

    @Override
    public void close() {
        pool.close();
        probes.shutdownNow();
    }

    private boolean probe() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        }
    }

    private Health down(String what) {
        return Health.unhealthy("PostgreSQL at " + address.hostAndPort() + " " + what
                + "; pages served before stay readable, new reports are not seen");
    }
}
