package dev.archipelago.communication.history;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.market.MarketCatalog;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** A fixture: a migrated database with a connection pool. */
final class HistoryDatabase implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final DatabaseAddress address = PostgresFixture.newAddress();
    private final Database pool;

    HistoryDatabase() {
        try (Migrations migrations =
                Migrations.start(address, PostgresHistoryStore.labels(MarketCatalog.everything()), LONG, LONG)) {
            if (migrations.state() != Migrations.State.DONE) {
                throw new IllegalStateException("migrations are " + migrations.state());
            }
        }
        pool = Database.open(address, 4);
    }

    Jdbi jdbi() {
        return pool.jdbi();
    }

    DataSource dataSource() {
        return pool.dataSource();
    }

    int port() {
        return Integer.parseInt(address.hostAndPort().split(":")[1]);
    }

    /** Returns a pool that connects to the same database through another port. */
    Database through(int port) {
        return Database.open(
                new DatabaseAddress(
                        address.jdbcUrl().replace(address.hostAndPort(), "127.0.0.1:" + port),
                        address.user(),
                        address.password()),
                2);
    }

    /** Restores the state after the migrations. */
    void clear() {
        jdbi().useHandle(handle -> {
            handle.execute("TRUNCATE market_snapshot, market_minute, market_hour, kline");
            handle.execute("UPDATE market_progress SET done_until = 'epoch', observed = '{}'");
        });
    }

    long count(String table) {
        return number("SELECT count(*) FROM " + table);
    }

    long number(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(long.class).one());
    }

    List<String> texts(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    @Override
    public void close() {
        pool.close();
    }
}
