package dev.archipelago.infrastructure.config;

import java.util.Optional;

/**
 * Which PostgreSQL holds the reports.
 *
 * @param address where it is ({@code DATABASE_URL}); empty takes the embedded one
 * @param poolSize the most connections ({@code DATABASE_POOL_SIZE}, 32)
 */
public record DatabaseConfig(Optional<DatabaseAddress> address, int poolSize) {}
