package dev.archipelago.infrastructure.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL: the bundled ones, which are unpacked, or those of another version.
 *
 * @param path the directory with {@code bin}, {@code lib} and {@code share}
 * @param major their major version, such as 18
 */
record PostgresPrograms(Path path, String major) {

    /** The major version of the bundled programs. */
    static final String BUNDLED = "18";

    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** The path of a program. */
    String program(String name) {
        return path.resolve("bin").resolve(name).toString();
    }

    /**
     * The programs of a major version that an earlier version of this server has unpacked below {@code engines}, or
     * those in {@code other}.
     *
     * @param runner runs them to find their version
     */
    static Optional<PostgresPrograms> find(Path engines, Optional<Path> other, String major, EngineRunner runner)
            throws IOException {
        List<Path> candidates = new ArrayList<>(other.stream().toList());
        if (Files.isDirectory(engines)) {
            try (Stream<Path> entries = Files.list(engines)) {
                entries.filter(path -> path.getFileName().toString().startsWith("postgres-"))
                        .forEach(candidates::add);
            }
        }
        for (Path relative : candidates) {
            Path candidate = relative.toAbsolutePath();
            Path program = candidate.resolve("bin").resolve("postgres");
            if (Files.isExecutable(program)) {
                Matcher version = VERSION.matcher(
                        runner.run(LIMIT, program.toString(), "--version").output());
                if (version.find() && version.group(1).equals(major)) {
                    return Optional.of(new PostgresPrograms(candidate, major));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The bundled programs, which are unpacked below {@code engines} if they are not there. An incomplete directory is
     * never used, since it is renamed when it is complete.
     *
     * @throws EngineException if the archive is not bundled or cannot be unpacked
     */
    static PostgresPrograms unpack(Path engines) {
        String archive = Platform.current().postgresArchive();
        URL resource = PostgresPrograms.class.getResource("/" + archive);
        if (resource == null) {
            throw new EngineException("The embedded PostgreSQL for this machine (" + archive
                    + ") is not on the class path. Build on this machine with ./run, or set DATABASE_URL.");
        }
        try {
            URLConnection connection = resource.openConnection();
            connection.setUseCaches(false);
            Path target = engines.resolve("postgres-" + connection.getContentLengthLong());
            try (InputStream packed = connection.getInputStream()) {
                unpack(packed, target);
            }
            return new PostgresPrograms(target, BUNDLED);
        } catch (IOException e) {
            throw new EngineException("Cannot unpack PostgreSQL into " + engines + ": " + e.getMessage(), e);
        }
    }

    /** Unpacks an archive into {@code target} if that does not exist. */
    static void unpack(InputStream packed, Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            Path engines = Objects.requireNonNull(target.getParent());
            createDirectory(engines);
            Path partial = Files.createTempDirectory(engines, "unpacking");
            extract(packed, partial);
            moveIntoPlace(partial, target);
        }
    }

    /** Creates the directory of programs if it does not exist; every user may enter it. */
    static void createDirectory(Path engines) throws IOException {
        if (!Files.exists(engines)) {
            Files.createDirectories(engines);
            Files.setPosixFilePermissions(engines, EXECUTABLE);
        }
    }

    private static void extract(InputStream packed, Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (!file.startsWith(into)) {
                    throw new IOException("entry outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(file, into.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    Files.setPosixFilePermissions(file, (entry.getMode() & 0111) == 0 ? READABLE : EXECUTABLE);
                }
            }
        }
        // The user of the engine must be able to run the programs, whatever the umask of this process.
        try (Stream<Path> walk = Files.walk(into)) {
            for (Path directory : walk.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Files.setPosixFilePermissions(directory, EXECUTABLE);
            }
        }
    }

    private static void moveIntoPlace(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process was faster; its copy is identical.
            if (!Files.isDirectory(target)) {
                throw e;
            }
            delete(partial);
        }
    }

    /** Deletes a directory and its contents; links are not followed. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
