package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Secret;

/** An embedded PostgreSQL with a superuser role, which the server's own engines lack. */
public final class SuperuserPostgres implements AutoCloseable {

    private static final String ROLE = "tester";
    private static final String PASSWORD = "secret-of-tests";

    private final EmbeddedPostgres engine;

    private SuperuserPostgres(EmbeddedPostgres engine) {
        this.engine = engine;
    }

    /** Starts an engine in {@code directory}. */
    public static SuperuserPostgres start(DataDirectory directory, int connections) {
        return new SuperuserPostgres(EmbeddedPostgres.start(
                directory,
                EmbeddedPostgres.runner(directory),
                connections,
                "\n\nDROP ROLE IF EXISTS tester;\n\nCREATE ROLE tester SUPERUSER LOGIN PASSWORD '" + PASSWORD + "';\n",
                "host all all 127.0.0.1/32 scram-sha-256\n"));
    }

    /** Returns the address with the superuser role. */
    public DatabaseAddress address() {
        DatabaseAddress server = engine.address(PostgresRoles.Role.SERVER);
        return new DatabaseAddress(server.jdbcUrl(), ROLE, new Secret(PASSWORD));
    }

    @Override
    public void close() {
        engine.close();
    }
}
