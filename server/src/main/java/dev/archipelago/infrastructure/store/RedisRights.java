package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.island.RootCauses;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The rights that the user of an ACL needs, found by using them: each command that the server sends, on its own keys,
 * the stream and the snapshot's key, and a channel. Keys of other programs are not changed: the commands on them have
 * arguments that Redis refuses after it has checked the rights.
 */
public final class RedisRights {

    private static final String KEY = "archipelago:v1:~rights:{rights}";
    private static final String CHANNEL = "archipelago:v1:~rights";
    private static final String SNAPSHOT = "latest_market_data";
    private static final String NO_SUCH_SCRIPT = "0".repeat(40);
    private static final String MARK = "key ";
    private static final int TIMEOUT_SECONDS = 5;

    private RedisRights() {}

    /**
     * The rights that are missing, one phrase each; empty if there are all.
     *
     * @param stream the name of the stream of snapshots
     * @throws RedisUnavailableException if Redis does not answer
     */
    public static Set<String> missing(RedisLink link, String stream) {
        Set<String> missing = new LinkedHashSet<>();
        for (List<String> words : uses(stream)) {
            try {
                send(link, words).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                refused(e, words).ifPresent(missing::add);
            } catch (TimeoutException e) {
                throw new RedisUnavailableException("Redis at " + link.address() + " does not answer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RedisUnavailableException("interrupted");
            }
        }
        try {
            link.subscribe(CHANNEL, message -> {}, () -> {}, () -> {}).close();
        } catch (RedisUnavailableException e) {
            refused(e, List.of("SUBSCRIBE")).ifPresent(missing::add);
        }
        return missing;
    }

    /** Commands with their arguments; keys begin with a mark. */
    private static List<List<String>> uses(String stream) {
        String key = MARK + KEY;
        String hash = MARK + KEY + ":hash";
        String snapshot = MARK + SNAPSHOT;
        String entries = MARK + stream;
        return List.of(
                List.of("TIME"),
                List.of("INFO", "server"),
                List.of("SET", key, "1", "PX", "1000"),
                List.of("SETEX", key, "1", "1"),
                List.of("PSETEX", key, "1000", "1"),
                List.of("GET", key),
                List.of("GETEX", key, "PX", "1000"),
                List.of("GETRANGE", key, "0", "0"),
                List.of("EXISTS", key),
                List.of("PTTL", key),
                List.of("PEXPIRE", key, "1000"),
                List.of("DEL", key),
                List.of("HSET", hash, "a", "1"),
                List.of("HSETNX", hash, "a", "1"),
                List.of("HGET", hash, "a"),
                List.of("HMGET", hash, "a"),
                List.of("HLEN", hash),
                List.of("HGETALL", hash),
                List.of("HDEL", hash, "a"),
                List.of("EVAL", "return 1", "1", key),
                List.of("EVALSHA", NO_SUCH_SCRIPT, "1", key),
                List.of("PUBLISH", CHANNEL, "1"),
                List.of("SETEX", snapshot, "0", "1"),
                List.of("GET", snapshot),
                List.of("XADD", entries, "0-0", "a", "1"),
                List.of("XLEN", entries),
                List.of("XRANGE", entries, "-", "+", "COUNT", "1"),
                List.of("XREVRANGE", entries, "+", "-", "COUNT", "1"),
                List.of("XREAD", "COUNT", "1", "STREAMS", entries, "0-0"),
                List.of("XINFO", "GROUPS", entries));
    }

    private static Future<?> send(RedisLink link, List<String> words) {
        RedisCommand command = RedisCommand.of(words.getFirst());
        for (String word : words.subList(1, words.size())) {
            if (word.startsWith(MARK)) {
                command.key(word.substring(MARK.length()));
            } else {
                command.with(word);
            }
        }
        return link.commands().send(command);
    }

    /** Other errors, such as of a script that does not exist, come after the check of rights. */
    private static Optional<String> refused(Exception failure, List<String> words) {
        String message = String.valueOf(RootCauses.of(failure).getMessage());
        if (!message.startsWith("NOPERM")) {
            return Optional.empty();
        }
        if (message.contains("channel")) {
            return Optional.of("the channels archipelago:*");
        }
        String command = words.getFirst();
        if (message.contains("to run the")) {
            return Optional.of("the command " + command);
        }
        String key = words.stream()
                .filter(word -> word.startsWith(MARK))
                .findFirst()
                .map(word -> word.substring(MARK.length()))
                .orElse("?");
        return Optional.of("the keys " + (key.startsWith(KEY) ? "archipelago:*" : key));
    }
}
