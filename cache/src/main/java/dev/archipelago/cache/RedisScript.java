package dev.archipelago.cache;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lua that Redis runs in one step, for what must not happen by halves: leases, shared counters.
 *
 * <p>Only its digest is sent while Redis knows it, so that a run is one round trip. Immutable and thread-safe.
 */
public final class RedisScript {

    private final byte[] lua;
    private final String digest;

    private RedisScript(byte[] lua) {
        this.lua = lua;
        try {
            this.digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(lua));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1, and Redis names scripts by it", e);
        }
    }

    /** A script that keeps to what Redis 6.2 knows, and to the keys it is given. */
    public static RedisScript of(String lua) {
        return new RedisScript(lua.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Runs it and waits for its answer. After a failure it may have run all the same.
     *
     * @param keys whole names, {@code KEYS} in the script; in a Cluster all in one slot
     * @param arguments {@code ARGV} in the script
     * @param timeout the longest wait
     * @return what the script returned, a number as its decimal digits, nothing as an empty text; a script that returns
     *     one value has a list of one
     * @throws RedisUnavailableException if Redis is away, refuses the script or does not answer in time
     */
    public List<String> run(RedisLink link, List<String> keys, List<String> arguments, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        byte[][] names = bytes(keys);
        byte[][] values = bytes(arguments);
        try {
            return texts(RedisReplies.ask(
                    () -> link.commands()
                            .<List<@Nullable Object>>evalsha(digest, ScriptOutputType.MULTI, names, values),
                    timeout));
        } catch (RedisUnavailableException e) {
            if (!(e.getCause() instanceof RedisNoScriptException)) {
                throw e;
            }
        }
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return texts(RedisReplies.ask(() -> whole(link, names, values), left));
    }

    private RedisFuture<List<@Nullable Object>> whole(RedisLink link, byte[][] names, byte[][] values) {
        return link.commands().eval(lua, ScriptOutputType.MULTI, names, values);
    }

    private static byte[][] bytes(List<String> texts) {
        return texts.stream().map(RedisKeys::bytes).toArray(byte[][]::new);
    }

    private static List<String> texts(List<@Nullable Object> reply) {
        List<String> texts = new ArrayList<>(reply.size());
        for (Object part : reply) {
            texts.add(
                    switch (part) {
                        case null -> "";
                        case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
                        default -> String.valueOf(part);
                    });
        }
        return List.copyOf(texts);
    }
}
