package dev.archipelago.cache.redis;

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
 * A Lua script that Redis executes atomically, for example for leases and shared counters.
 *
 * <p>A script that Redis has cached is invoked by its digest, in one round trip. Immutable and thread-safe.
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
            throw new IllegalStateException("every Java platform provides SHA-1", e);
        }
    }

    /** Returns a script, which must use only commands of Redis 6.2 and only the keys it is given. */
    public static RedisScript of(String lua) {
        return new RedisScript(lua.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Executes the script and waits for its result. After a failure the script may have been executed nevertheless.
     *
     * @param keys the complete names of the keys, {@code KEYS} in the script; in a Cluster all in one slot
     * @param arguments {@code ARGV} in the script
     * @param timeout the maximum time to wait
     * @return the result of the script: numbers as decimal digits, nil as an empty string; a single value as a list of
     *     one element
     * @throws RedisUnavailableException if Redis is not connected, rejects the script or does not answer in time
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
        return texts(RedisReplies.ask(() -> eval(link, names, values), left));
    }

    private RedisFuture<List<@Nullable Object>> eval(RedisLink link, byte[][] names, byte[][] values) {
        return link.commands().eval(lua, ScriptOutputType.MULTI, names, values);
    }

    private static byte[][] bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
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
