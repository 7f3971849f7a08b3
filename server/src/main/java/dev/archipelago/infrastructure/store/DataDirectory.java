package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that one server keeps its data in: only its owner can enter it. Holding it keeps other servers out; the system
 * lets go of it even after a crash. Where the server runs as root, the directory belongs to the user of the engines.
 */
public final class DataDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final String LOCK = "lock";
    private static final String PID = "pid";
    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** What this server, its launcher and file systems put into a data directory that was never taken. */
    private static final Pattern OURS =
            Pattern.compile("lock|pid|tmp|engines|demo|training|site\\..*|postgres.*|redis.*|lost\\+found");

    private final Path path;
    private final EngineUser user;
    private final @Nullable FileChannel channel;

    private DataDirectory(Path path, EngineUser user, @Nullable FileChannel channel) {
        this.path = path;
        this.user = user;
        this.channel = channel;
    }

    /**
     * Makes the directory if it is not there and keeps everybody but its owner out of it.
     *
     * @return the directory, absolute
     * @throws EngineException when it holds files that are not this server's
     * @throws IOException when it cannot be made or written
     */
    public static Path prepare(Path path) throws IOException {
        Path directory = path.toAbsolutePath().normalize();
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
        } else if (!Files.exists(directory.resolve(LOCK))) {
            try (Stream<Path> entries = Files.list(directory)) {
                Optional<String> foreign = entries.map(
                                entry -> entry.getFileName().toString())
                        .filter(name -> !OURS.matcher(name).matches())
                        .findFirst();
                if (foreign.isPresent()) {
                    throw new EngineException(
                            "DATA_DIR " + directory + " holds something else (" + foreign.get()
                                    + "). Set it to a new or empty directory, which only the server's user will be able to enter.");
                }
            }
        }
        try {
            if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
        } catch (FileSystemException e) {
            // A volume that belongs to somebody else and lets this user's group in.
            LOG.warn(
                    "Others may be able to enter DATA_DIR {}, its permissions cannot be changed: {}",
                    directory,
                    e.toString());
        }
        return directory;
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
            prepare(path);
            EngineUser user = EngineUser.of(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            Files.writeString(
                    directory.resolve(PID),
                    Long.toString(ProcessHandle.current().pid()));
            for (String name : List.of("", LOCK, PID)) {
                user.ownAlone(directory.resolve(name));
            }
            return Optional.of(new DataDirectory(directory, user, channel));
        } catch (IOException e) {
            throw new EngineException("Cannot write to DATA_DIR " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * The directory without taking it, to reach the engines of the server that has it.
     *
     * @throws EngineException when it cannot be read
     */
    public static DataDirectory visit(Path path) {
        Path directory = path.toAbsolutePath().normalize();
        try {
            return new DataDirectory(directory, EngineUser.of(directory), null);
        } catch (IOException e) {
            throw new EngineException("Cannot use DATA_DIR " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The directory, absolute. */
    public Path path() {
        return path;
    }

    /** The user that the engines run as, who owns the directory. */
    EngineUser user() {
        return user;
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
            write(name, HexFormat.of().formatHex(random), false);
        }
        return new Secret(Files.readString(file, StandardCharsets.UTF_8).strip());
    }

    /** Writes a file that only its owner can read, in one step; a file that is there is replaced, or else kept. */
    void write(String name, String text, boolean replace) throws IOException {
        Path fresh = path.resolve(name + "." + ProcessHandle.current().pid() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh);
        Files.setPosixFilePermissions(fresh, PRIVATE);
        Files.writeString(fresh, text);
        user.own(fresh);
        try {
            if (replace) {
                Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(fresh, path.resolve(name));
            }
        } catch (FileAlreadyExistsException e) {
            Files.deleteIfExists(fresh); // another process was faster
        }
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
            return "(process " + Files.readString(path.resolve(PID)).strip() + ")";
        } catch (IOException e) {
            return "process";
        }
    }
}
