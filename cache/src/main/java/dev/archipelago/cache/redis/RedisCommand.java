package dev.archipelago.cache.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * A command with its arguments, in the order in which Redis receives them. Keys are marked, because in a Cluster the
 * first one determines the node. Not thread-safe; must not be changed after it was sent.
 *
 * <pre>{@code
 * RedisCommand.of("SET").key("shop:v1:open").with("yes").with("PX").with(60_000)
 * }</pre>
 */
public final class RedisCommand {

    private final String name;
    private final List<byte[]> arguments = new ArrayList<>();
    private final BitSet keys = new BitSet();

    private RedisCommand(String name) {
        this.name = name;
    }

    /** Returns a command without arguments. Its name is one word in upper case; subcommands are arguments. */
    public static RedisCommand of(String name) {
        return new RedisCommand(name);
    }

    /** Adds a key. */
    public RedisCommand key(byte[] key) {
        keys.set(arguments.size());
        return with(key);
    }

    /** Adds a key in UTF-8. */
    public RedisCommand key(String key) {
        return key(bytes(key));
    }

    /** Adds an argument, which is not copied. */
    public RedisCommand with(byte[] argument) {
        arguments.add(argument);
        return this;
    }

    /** Adds an argument in UTF-8. */
    public RedisCommand with(String argument) {
        return with(bytes(argument));
    }

    /** Adds a number as decimal digits. */
    public RedisCommand with(long number) {
        return with(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns a view of the arguments, keys included. */
    public List<byte[]> arguments() {
        return Collections.unmodifiableList(arguments);
    }

    /** Returns whether the argument of an index is a key. */
    public boolean isKey(int index) {
        return keys.get(index);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the name only, because arguments may be confidential. */
    @Override
    public String toString() {
        return name;
    }
}
