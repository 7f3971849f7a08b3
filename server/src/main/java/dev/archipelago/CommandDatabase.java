package dev.archipelago;

import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.EngineException;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.Migrations;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** PostgreSQL for a command that runs beside a server or without one, with up-to-date tables. */
final class CommandDatabase implements AutoCloseable {

    /** A database that sleeps while it is not used takes some seconds to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Engines engines;
    private final Database database;
    private final Migrations migrations;

    private CommandDatabase(Engines engines, Database database, Migrations migrations) {
        this.engines = engines;
        this.database = database;
        this.migrations = migrations;
    }

    /**
     * Connects to the database of the running server, the configured one, or one that is started for the command, and
     * retries for a minute if it does not answer.
     *
     * @throws EngineException if it cannot be used; the message is one line that says why
     */
    static CommandDatabase open(Configuration configuration) {
        return open(configuration, PATIENCE);
    }

    static CommandDatabase open(Configuration configuration, Duration patience) {
        Engines engines = Engines.visit(
                configuration.storage().data(), configuration.storage().database());
        Database database = Database.open(engines.database(), 2);
        Migrations migrations = Migrations.start(engines, patience, RETRY);
        CommandDatabase opened = new CommandDatabase(engines, database, migrations);
        try {
            opened.requireTables(patience);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void requireTables(Duration patience) {
        boolean ended = migrations.awaitEnd(patience);
        String problem = migrations.problem().orElse("it does not answer");
        if (!ended) {
            throw new EngineException("PostgreSQL at " + engines.database().hostAndPort() + " was not usable within "
                    + patience.toSeconds() + " s: " + problem);
        }
        if (migrations.state() == Migrations.State.FAILED) {
            throw new EngineException("The tables at " + engines.database().hostAndPort()
                    + " differ from those that this version expects: " + problem);
        }
    }

    /** The address at which the owner of the tables logs in. */
    DatabaseAddress owner() {
        return engines.schemaOwner();
    }

    Jdbi jdbi() {
        return database.jdbi();
    }

    @Override
    public void close() {
        migrations.close();
        database.close();
        engines.close();
    }
}
