package dev.archipelago.infrastructure.config;

import java.util.Optional;

/**
 * The PostgreSQL database of the server.
 *
 * @param address its address ({@code DATABASE_URL}); empty for the embedded engine
 * @param poolSize the maximum number of connections ({@code DATABASE_POOL_SIZE}, 32)
 */
public record DatabaseConfig(Optional<DatabaseAddress> address, int poolSize) {}
