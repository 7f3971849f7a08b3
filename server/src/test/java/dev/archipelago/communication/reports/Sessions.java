package dev.archipelago.communication.reports;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A data source whose connections execute an initial statement, or fail while {@link #away} is set. */
final class Sessions implements DataSource {

    volatile SQLException away;
    final Semaphore refused = new Semaphore(0);
    private final DataSource database;
    private final String first;

    Sessions(DataSource database, String first) {
        this.database = database;
        this.first = first;
    }

    @Override
    public Connection getConnection() throws SQLException {
        SQLException failure = away;
        if (failure != null) {
            refused.release();
            throw failure;
        }
        Connection connection = database.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(first);
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return database.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        database.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        database.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return database.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return database.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return database.isWrapperFor(type);
    }
}
