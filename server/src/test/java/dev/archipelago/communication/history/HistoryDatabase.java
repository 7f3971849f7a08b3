package dev.archipelago.communication.history;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Migrations;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/**
 * A database with all tables.
 *
 * @param jdbi connects for each use
 */
record HistoryDatabase(DatabaseAddress address, Jdbi jdbi) {
    private static final Duration LONG = Duration.ofSeconds(30);

    static HistoryDatabase create() {
        DatabaseAddress address = PostgresFixture.newAddress();
        try (Migrations migrations = Migrations.start(address, LONG, LONG)) {
            if (migrations.state() != Migrations.State.DONE) {
                throw new IllegalStateException("migrations are " + migrations.state());
            }
        }
        return new HistoryDatabase(address, Jdbi.create(PostgresFixture.dataSource(address)));
    }
}
