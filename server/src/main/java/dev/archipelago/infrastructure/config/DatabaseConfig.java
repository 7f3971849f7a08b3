package dev.archipelago.infrastructure.config;

import java.util.Optional;

/**
 * The PostgreSQL database of the server.
 *
 * @param address its address ({@code DATABASE_URL}); empty for the embedded engine
 * @param direct an address that does not lead through a connection pooler ({@code DATABASE_DIRECT_URL})
 * @param poolSize the maximum number of connections ({@code DATABASE_POOL_SIZE}, 32)
 */
public record DatabaseConfig(Optional<DatabaseAddress> address, Optional<DatabaseAddress> direct, int poolSize) {

    /** A database without a pooler in front of it. */
    public DatabaseConfig(Optional<DatabaseAddress> address, int poolSize) {
        this(address, Optional.empty(), poolSize);
    }
}
