package dev.archipelago.infrastructure.config;

import java.nio.file.Path;

/**
 * Where the server keeps its own files.
 *
 * @param directory the only directory that it writes to ({@code DATA_DIR}, data)
 */
public record DataConfig(Path directory) {}
