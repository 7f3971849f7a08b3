package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of the pool. Before the first one it tests what connections to the address support, and
 * prepares all accordingly. Thread-safe.
 */
final class PostgresSource implements DataSource {

    private final DatabaseAddress address;
    private final Properties properties = new Properties();
    private final String sessionSettings;
    private final Consumer<PostgresSessions> tested;
    private volatile @Nullable PostgresSessions sessions;

    /**
     * @param properties of the driver; parameters in the address override them
     * @param sessionSettings a statement that sets up a session that is kept
     * @param tested receives the result of the test, once
     */
    PostgresSource(
            DatabaseAddress address,
            Map<String, String> properties,
            String sessionSettings,
            Consumer<PostgresSessions> tested) {
        this.address = address;
        this.properties.putAll(properties);
        this.properties.setProperty("user", address.user());
        this.properties.setProperty("password", address.password().reveal());
        this.sessionSettings = sessionSettings;
        this.tested = tested;
    }

    @Override
    public Connection getConnection() throws SQLException {
        PostgresSessions support = sessions();
        Connection connection = open(support.preparedStatements());
        if (support.kept()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sessionSettings);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }

    private synchronized PostgresSessions sessions() throws SQLException {
        PostgresSessions known = sessions;
        if (known == null) {
            known = PostgresSessions.test(() -> open(false));
            sessions = known;
            tested.accept(known);
        }
        return known;
    }

    private Connection open(boolean prepares) throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        if (!prepares) {
            all.setProperty("prepareThreshold", "0");
        }
        return DriverManager.getConnection(address.jdbcUrl(), all);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the address has the role");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // The driver logs by itself.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The properties have timeouts.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
