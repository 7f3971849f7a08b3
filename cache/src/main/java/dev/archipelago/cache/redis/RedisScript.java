package dev.archipelago.cache.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script that Redis executes atomically, for example for leases and shared counters.
 *
 * <p>A script that Redis has cached is invoked by its digest, in one round trip. Immutable and thread-safe.
 */
public final class RedisScript {

    private static final String UNKNOWN = "NOSCRIPT";

    private final byte[] lua;
    private final byte[] digest;

    private RedisScript(byte[] lua) {
        this.lua = lua;
        try {
            this.digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(lua))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform provides SHA-1", e);
        }
    }

    /** Returns a script, which must use only commands of Redis 6.2 and only the keys it is given. */
    public static RedisScript of(String lua) {
        return new RedisScript(lua.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the source of the script. */
    public String text() {
        return new String(lua, StandardCharsets.UTF_8);
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
        long begin = System.nanoTime();
        Object reply = RedisReplies.ask(() -> send(link.commands(), bytes(keys), bytes(arguments)), timeout);
        link.answered(begin);
        if (reply == null) {
            return List.of("");
        }
        List<String> texts = new ArrayList<>();
        (reply instanceof List<?> ? RedisReplies.list(reply) : List.of(reply))
                .forEach(part -> texts.add(RedisReplies.text(part)));
        return List.copyOf(texts);
    }

    /**
     * Sends the script without waiting for its result.
     *
     * @return the result, as {@link RedisCommands#send} specifies
     * @throws RedisUnavailableException if there is no connection
     */
    public CompletableFuture<@Nullable Object> send(RedisCommands commands, byte[][] keys, byte[]... arguments) {
        return new Call(this, commands, keys, arguments).byDigest();
    }

    private RedisCommand command(String name, byte[] script, byte[][] keys, byte[][] arguments) {
        RedisCommand command = RedisCommand.of(name).with(script).with(keys.length);
        for (byte[] key : keys) {
            command.key(key);
        }
        for (byte[] argument : arguments) {
            command.with(argument);
        }
        return command;
    }

    private static byte[][] bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    /** An execution: by the digest of the script, and with its source if Redis does not know it. */
    private static final class Call extends CompletableFuture<@Nullable Object> {

        private final RedisScript script;
        private final RedisCommands commands;
        private final byte[][] keys;
        private final byte[][] arguments;
        private volatile @Nullable CompletableFuture<@Nullable Object> sent;

        Call(RedisScript script, RedisCommands commands, byte[][] keys, byte[][] arguments) {
            this.script = script;
            this.commands = commands;
            this.keys = keys;
            this.arguments = arguments;
        }

        Call byDigest() {
            CompletableFuture<@Nullable Object> reply =
                    commands.send(script.command("EVALSHA", script.digest, keys, arguments));
            sent = reply;
            reply.whenComplete((value, failure) -> {
                if (failure != null && isUnknown(failure) && !isDone()) {
                    bySource();
                } else {
                    end(value, failure);
                }
            });
            return this;
        }

        private static boolean isUnknown(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return cause.getMessage() != null && cause.getMessage().startsWith(UNKNOWN);
        }

        private void bySource() {
            try {
                CompletableFuture<@Nullable Object> reply =
                        commands.send(script.command("EVAL", script.lua, keys, arguments));
                sent = reply;
                reply.whenComplete(this::end);
            } catch (RuntimeException e) {
                completeExceptionally(e);
            }
        }

        private void end(@Nullable Object value, @Nullable Throwable failure) {
            if (failure == null) {
                complete(value);
            } else {
                completeExceptionally(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            CompletableFuture<@Nullable Object> last = sent;
            if (last != null) {
                last.cancel(false);
            }
            return super.cancel(false);
        }
    }
}
