package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operating system user of the embedded engines. A server that runs as root does not run them as root, but as the
 * owner of the data directory, else as {@value #ACCOUNT}, else as {@value #FALLBACK}, and changes the owner of the
 * engines' files to that user.
 *
 * @param name the user's name; empty for the user of this process
 * @param uid the numeric user that owns the engines' files
 */
record EngineUser(String name, int uid) {

    private static final String ACCOUNT = "archipelago";
    private static final String FALLBACK = "nobody";
    private static final int ROOT = 0;
    private static final String UID = "unix:uid";

    /**
     * Determines the user for the data in {@code directory}, which must exist.
     *
     * @throws EngineException if this process runs as root and there is no other user
     */
    static EngineUser of(Path directory) throws IOException {
        if (self(directory) != ROOT) {
            return new EngineUser("", ROOT);
        }
        List<String> names = List.of(Files.getOwner(directory).getName(), ACCOUNT, FALLBACK);
        for (String name : names) {
            if (name.matches("\\d+")) {
                continue; // a user id without a name, which initdb refuses
            }
            try {
                int uid = uid(directory, name);
                if (uid != ROOT) {
                    return new EngineUser(name, uid);
                }
            } catch (UserPrincipalNotFoundException e) {
                // Try the next name.
            }
        }
        throw new EngineException("The embedded engines do not run as root, and this machine has neither a user "
                + ACCOUNT + " nor " + FALLBACK + ". Create one, or set DATABASE_URL and REDIS_URL.");
    }

    /** The command that runs {@code command} as this user with access to the directories. */
    List<String> command(List<String> command, List<Path> directories) {
        if (name.isEmpty()) {
            return command;
        }
        List<String> whole = new ArrayList<>(List.of("sh", "-c", script(), "as-user", name));
        directories.forEach(directory -> whole.add(directory.toString()));
        whole.add("--");
        whole.addAll(command);
        return whole;
    }

    /**
     * Changes the owner of a file, or of a directory and its contents, to this user, if this process runs as root;
     * links are not followed.
     */
    void own(Path path) throws IOException {
        if (name.isEmpty() || owner(path) == uid) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path file : walk.toList()) {
                Files.setAttribute(file, UID, uid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Changes the owner of a file or directory, without its content, to this user, if this process runs as root. */
    void ownAlone(Path path) throws IOException {
        if (!name.isEmpty() && owner(path) != uid) {
            Files.setAttribute(path, UID, uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int self(Path directory) throws IOException {
        Path probe = Files.createTempFile(directory, "owner", ".tmp");
        try {
            return owner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static int uid(Path directory, String name) throws IOException {
        Path probe = Files.createTempFile(directory, "owner", ".tmp");
        try {
            Files.setOwner(
                    probe,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
            return owner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, UID, LinkOption.NOFOLLOW_LINKS);
    }

    private static String script() {
        try (InputStream input = EngineUser.class.getResourceAsStream("/engines/as-user.sh")) {
            if (input == null) {
                throw new EngineException("The server was built without its resource engines/as-user.sh");
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EngineException("Cannot read engines/as-user.sh: " + e.getMessage(), e);
        }
    }
}
