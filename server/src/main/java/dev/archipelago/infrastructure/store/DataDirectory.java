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
 * The directory in which one server stores its data, accessible to its owner only. A file lock excludes other servers;
 * the operating system releases it even after a crash. If the server runs as root, the directory belongs to the user of
 * the engines.
 */
public final class DataDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final String LOCK = "lock";
    private static final String PID = "pid";
    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** Files that this server, its launcher and file systems create in a data directory that was never locked. */
    private static final Pattern KNOWN_FILES = Pattern.compile(
            "lock|pid|tmp|engines|demo|training|archipelago\\.aot.*|site\\..*|postgres.*|redis.*|lost\\+found");

    private final Path path;
    private final EngineUser user;
    private final @Nullable FileChannel channel;

    private DataDirectory(Path path, EngineUser user, @Nullable FileChannel channel) {
        this.path = path;
        this.user = user;
        this.channel = channel;
    }

    /**
     * Creates the directory if it does not exist, and restricts access to its owner.
     *
     * @return the directory, absolute
     * @throws EngineException if it contains files that do not belong to a server
     * @throws IOException if it cannot be created or written
     */
    public static Path prepare(Path path) throws IOException {
        Path directory = path.toAbsolutePath().normalize();
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
        } else if (!Files.exists(directory.resolve(LOCK))) {
            try (Stream<Path> entries = Files.list(directory)) {
                Optional<String> foreign = entries.map(
                                entry -> entry.getFileName().toString())
                        .filter(name -> !KNOWN_FILES.matcher(name).matches())
                        .findFirst();
                if (foreign.isPresent()) {
                    throw new EngineException(
                            "DATA_DIR " + directory + " has other files (" + foreign.get()
                                    + "). Set it to a new or empty directory, which only the server's user will be able to enter.");
                }
            }
        }
        try {
            if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
        } catch (FileSystemException e) {
            // The volume belongs to another user and grants access to this user's group.
            LOG.warn(
                    "Others may be able to enter DATA_DIR {}, its permissions cannot be changed: {}",
                    directory,
                    e.toString());
        }
        return directory;
    }

    /**
     * Locks the directory for this process, and creates it if it does not exist.
     *
     * @throws EngineException if another server has locked it or it cannot be written; a message of one line for the
     *     operator
     */
    public static DataDirectory take(Path path) {
        return tryTake(path)
                .orElseThrow(() -> new EngineException("Another Archipelago " + owner(path) + " already uses " + path
                        + ". Stop it, or set DATA_DIR to another directory."));
    }

    /**
     * Locks the directory, or returns empty if another server has locked it.
     *
     * @throws EngineException if it cannot be created or written
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
     * Opens the directory without locking it, to access the engines of the server that has locked it.
     *
     * @throws EngineException if it cannot be read
     */
    public static DataDirectory visit(Path path) {
        Path directory = path.toAbsolutePath().normalize();
        try {
            return new DataDirectory(directory, EngineUser.of(directory), null);
        } catch (IOException e) {
            throw new EngineException("Cannot use DATA_DIR " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The absolute path of the directory. */
    public Path path() {
        return path;
    }

    /** The user of the engines, who owns the directory. */
    EngineUser user() {
        return user;
    }

    /** The path of {@code name} in the directory. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /**
     * Reads the password in the file {@code name}, and creates a random one if the file does not exist; only its owner
     * can read the file.
     */
    Secret password(String name) throws IOException {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            write(name, HexFormat.of().formatHex(random), false);
        }
        return new Secret(Files.readString(file, StandardCharsets.UTF_8).strip());
    }

    /**
     * Writes a file atomically that only its owner can read; an existing file is replaced if {@code replace} is true,
     * otherwise kept.
     */
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
                throw new EngineException("Cannot release " + path + ": " + e.getMessage(), e);
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
