package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directory that one server keeps its data in. Holding it keeps other servers out; the system lets go of it even after a crash. */
public final class DataDirectory implements AutoCloseable {

    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path path;
    private final @Nullable FileChannel channel;

    private DataDirectory(Path path, @Nullable FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the directory for this process, making it if it is not there.
     *
     * @throws EngineException when another server has it or it cannot be written; one line for people
     */
    public static DataDirectory take(Path path) {
        return tryTake(path)
                .orElseThrow(() -> new EngineException("Another Archipelago " + owner(path) + " already uses " + path
                        + ". Stop it, or set DATA_DIR to another directory."));
    }

    /**
     * Takes the directory, or nothing when another server has it.
     *
     * @throws EngineException when it cannot be made or written
     */
    public static Optional<DataDirectory> tryTake(Path path) {
        Path directory = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            Files.writeString(
                    directory.resolve("pid"),
                    Long.toString(ProcessHandle.current().pid()));
            return Optional.of(new DataDirectory(directory, channel));
        } catch (IOException e) {
            throw new EngineException("Cannot write to DATA_DIR " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The directory without taking it, to reach the engines of the server that has it. */
    public static DataDirectory visit(Path path) {
        return new DataDirectory(path.toAbsolutePath().normalize(), null);
    }

    /** The directory, absolute. */
    public Path path() {
        return path;
    }

    /** What {@code name} is kept under in it. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** The password kept in file {@code name}, made when it is not there; only its owner can read the file. */
    Secret password(String name) throws IOException {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path fresh = path.resolve(name + "." + ProcessHandle.current().pid() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh);
            Files.setPosixFilePermissions(fresh, PRIVATE);
            Files.writeString(fresh, HexFormat.of().formatHex(random));
            try {
                Files.move(fresh, file);
            } catch (FileAlreadyExistsException e) {
                Files.deleteIfExists(fresh); // another process was faster
            }
        }
        return new Secret(Files.readString(file, StandardCharsets.UTF_8).strip());
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new EngineException("Cannot let go of " + path + ": " + e.getMessage(), e);
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(Path path) {
        try {
            return "(process " + Files.readString(path.resolve("pid")).strip() + ")";
        } catch (IOException e) {
            return "process";
        }
    }
}
