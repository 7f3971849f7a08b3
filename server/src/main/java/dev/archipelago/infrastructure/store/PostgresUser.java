package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run, since they refuse to run as root.
 *
 * @param prefix the command that goes before theirs; empty for an ordinary user
 * @param owner the numeric user that must own their files
 */
record PostgresUser(List<String> prefix, int owner) {

    private static final int NOBODY = 65534;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /**
     * The user for this process: itself, or when that is root, root without its powers in a user namespace, or where the
     * kernel forbids namespaces (as in most containers) {@code nobody}.
     *
     * @throws EngineException when root can take neither way
     */
    static PostgresUser current(Path scratch) {
        int self = self(scratch);
        if (self != 0) {
            return new PostgresUser(List.of(), self);
        }
        List<String> namespace = List.of("unshare", "-U");
        if (works(namespace, scratch)) {
            return new PostgresUser(namespace, 0);
        }
        List<String> nobody =
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs");
        if (works(nobody, scratch)) {
            return new PostgresUser(nobody, NOBODY);
        }
        throw new EngineException(
                "The embedded PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv'"
                        + " works here. Start as an ordinary user, install util-linux, or set DATABASE_URL.");
    }

    /** Gives the directory and all in it to the owner, if it is not theirs. */
    void own(Path directory) throws IOException {
        if (prefix.isEmpty() || owner(directory) == owner) {
            return;
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.toList()) {
                Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static boolean works(List<String> prefix, Path scratch) {
        try {
            return EngineProgram.run(EngineProgram.command(prefix, "true"), scratch, LIMIT)
                    .ok();
        } catch (EngineException e) {
            return false;
        }
    }

    private static int self(Path scratch) {
        try {
            Files.deleteIfExists(scratch);
            return owner(Files.createFile(scratch));
        } catch (IOException e) {
            throw new EngineException("Cannot write " + scratch + ": " + e.getMessage(), e);
        }
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
