package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The free space on the disk of the data directory, where the embedded engines store their data. Thread-safe. */
public final class DataDirectorySpace implements Island {

    /** With less space PostgreSQL may fail to write its next WAL segment of 16 MiB. */
    private static final long FULL_BYTES = 64L << 20;

    private static final long LOW_BYTES = 256L << 20;

    /** Measures the free space. */
    @FunctionalInterface
    interface Measure {
        long usableBytes() throws IOException;
    }

    private final Path directory;
    private final Measure measure;

    /** @param usableBytes the free space; empty if it cannot be measured */
    public record SpaceStatistics(OptionalLong usableBytes) implements Statistics {}

    public DataDirectorySpace(Path directory) {
        this(directory, () -> usable(existing(directory).toFile()));
    }

    DataDirectorySpace(Path directory, Measure measure) {
        this.directory = directory.toAbsolutePath();
        this.measure = measure;
    }

    /** Asks the file system itself: a {@code FileStore} needs its mount point, which is hidden in a chroot. */
    private static long usable(File directory) throws IOException {
        if (directory.getTotalSpace() == 0) {
            throw new IOException("the file system of " + directory + " does not say how large it is");
        }
        return directory.getUsableSpace();
    }

    private static Path existing(Path directory) {
        Path path = directory.toAbsolutePath();
        while (path.getParent() != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }

    @Override
    public String name() {
        return "data_directory";
    }

    @Override
    public Layer layer() {
        return Layer.INFRASTRUCTURE;
    }

    @Override
    public Health health() {
        OptionalLong usable = usable();
        if (usable.isEmpty()) {
            return Health.degraded("the space left for " + directory + " cannot be measured");
        }
        long mebibytes = usable.getAsLong() >> 20;
        if (usable.getAsLong() < FULL_BYTES) {
            return Health.unhealthy("the disk of " + directory + " is full: " + mebibytes
                    + " MiB left; free some space, until then the embedded engines cannot store anything");
        }
        return usable.getAsLong() < LOW_BYTES
                ? Health.degraded("the disk of " + directory + " is nearly full: " + mebibytes + " MiB left")
                : Health.healthy();
    }

    private OptionalLong usable() {
        try {
            return OptionalLong.of(measure.usableBytes());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The free bytes. */
    @Override
    public SpaceStatistics statistics() {
        return new SpaceStatistics(usable());
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
