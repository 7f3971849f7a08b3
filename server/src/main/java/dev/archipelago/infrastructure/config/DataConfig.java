package dev.archipelago.infrastructure.config;

import java.nio.file.Path;

/**
 * The location of the server's files.
 *
 * @param directory the only directory that it writes to ({@code DATA_DIR}, data)
 */
public record DataConfig(Path directory) {}
