package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The users of the embedded Redis, each with a random password stored in the data directory. Commands are allowed
 * individually, so that no user may change the configuration, load code, or copy or destroy data ({@code CONFIG},
 * {@code MODULE}, {@code REPLICAOF}, {@code DEBUG}, {@code FLUSHALL} and so on). The user {@code default} is disabled.
 */
final class RedisUsers {

    private static final String SERVER = "archipelago";
    private static final String READER = "reader";

    /** Known to Redis 6.2 and later, which would not start with an unknown command. */
    private static final String CONNECTION = "+auth +hello +ping +client|setname";

    /** The commands that the server and its scripts use, as listed in docs/operations.md. */
    private static final String SERVER_COMMANDS = CONNECTION
            + " +info +time +get +getex +getrange +set +setex +psetex +del +pexpire +pttl"
            + " +hget +hmget +hset +hsetnx +hdel +hlen +hgetall +publish +subscribe +unsubscribe +eval +evalsha"
            + " +exists +xadd +xinfo|groups +xlen +xrange +xread +xrevrange";

    private static final String READER_COMMANDS =
            CONNECTION + " +get +exists +pttl +ttl +type +xlen +xrange +xread +xrevrange";

    private final Secret server;
    private final Secret reader;

    private RedisUsers(Secret server, Secret reader) {
        this.server = server;
        this.reader = reader;
    }

    /** Reads the passwords of the users from the data directory, and creates missing ones. */
    static RedisUsers of(DataDirectory directory) throws IOException {
        return new RedisUsers(directory.password("redis.password"), directory.password("redis.reader.password"));
    }

    /** The address of a Redis on {@code port} of this machine, with the server's user and password. */
    Secret serverUrl(int port) {
        return url(SERVER, server, port);
    }

    /** The address with the reader's user and password, for programs that only read the snapshots. */
    Secret readerUrl(int port) {
        return url(READER, reader, port);
    }

    /**
     * The lines of {@code redis.conf} that define the users; passwords are represented by digests.
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

    /** The commands that log in as the server and request a ping. */
    byte[] greeting() {
        return ("AUTH " + SERVER + " " + server.reveal() + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Secret url(String user, Secret password, int port) {
        return new Secret("redis://" + user + ":" + password.reveal() + "@127.0.0.1:" + port);
    }

    /** Key patterns are globs, and white space separates the words of the file. */
    private static String escaped(String key) {
        return key.replaceAll("[^A-Za-z0-9:_.{}-]", "?");
    }

    private static String digest(Secret password) {
        return Sha256.hex(password.reveal());
    }
}
