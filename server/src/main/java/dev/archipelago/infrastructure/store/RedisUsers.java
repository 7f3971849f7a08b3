package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The users of the embedded Redis, each with a random password kept in the data directory. Commands are allowed one by
 * one, so that those which change the configuration, load code, copy or destroy data ({@code CONFIG}, {@code MODULE}, {@code
 * REPLICAOF}, {@code DEBUG}, {@code FLUSHALL} and so on) are allowed to no user. The user {@code default} is off.
 */
final class RedisUsers {

    private static final String SERVER = "archipelago";
    private static final String READER = "reader";

    /** Known to Redis 6.2 and later; one that is not stops Redis from starting. */
    private static final String CONNECTION = "+auth +hello +ping +client|setname";

    /** The commands that the server and its scripts send, as docs/operations.md lists them. */
    private static final String SERVER_COMMANDS = CONNECTION
            + " +info +time +get +getrange +set +setex +psetex +del +pexpire +pttl"
            + " +hget +hset +hgetall +publish +subscribe +unsubscribe +eval +evalsha"
            + " +xadd +xrange +xread +xrevrange";

    private static final String READER_COMMANDS =
            CONNECTION + " +get +exists +pttl +ttl +type +xlen +xrange +xread +xrevrange";

    private final Secret server;
    private final Secret reader;

    private RedisUsers(Secret server, Secret reader) {
        this.server = server;
        this.reader = reader;
    }

    /** The users with the passwords of the data directory, made where there are none. */
    static RedisUsers of(DataDirectory directory) throws IOException {
        return new RedisUsers(directory.password("redis.password"), directory.password("redis.reader.password"));
    }

    /** The server's address of a Redis on {@code port} of this machine, with user and password. */
    Secret serverUrl(int port) {
        return url(SERVER, server, port);
    }

    /** The same for programs that read the snapshots and change nothing. */
    Secret readerUrl(int port) {
        return url(READER, reader, port);
    }

    /**
     * The lines of {@code redis.conf} that define them; passwords stand there as digests.
     *
     * @param readable the keys that the reader may read
     */
    List<String> directives(List<String> readable) {
        String keys = String.join(
                " ", readable.stream().map(key -> "~" + escaped(key)).toList());
        return List.of(
                "user default off nocommands resetkeys resetchannels",
                serverDirective(server),
                "user " + READER + " on #" + digest(reader) + " resetchannels " + keys + " nocommands "
                        + READER_COMMANDS);
    }

    /** The line of {@code redis.conf} for the server's user with this password. */
    static String serverDirective(Secret password) {
        return "user " + SERVER + " on #" + digest(password) + " ~* &* nocommands " + SERVER_COMMANDS;
    }

    /** The commands that log in as the server and ask for a sign of life. */
    byte[] greeting() {
        return ("AUTH " + SERVER + " " + server.reveal() + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Secret url(String user, Secret password, int port) {
        return new Secret("redis://" + user + ":" + password.reveal() + "@127.0.0.1:" + port);
    }

    /** Key patterns are globs, and the file's words end at blanks. */
    private static String escaped(String key) {
        return key.replaceAll("[^A-Za-z0-9:_.{}-]", "?");
    }

    private static String digest(Secret password) {
        try {
            byte[] text = password.reveal().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
