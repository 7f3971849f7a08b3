package dev.archipelago.simulation.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keyspace of the Redis model: strings, hashes and streams with optional expiry. Times are in milliseconds of
 * Redis's clock.
 */
final class RedisStore {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Long> ends = new LinkedHashMap<>();

    private boolean forEver;

    RedisStore copy() {
        RedisStore copy = new RedisStore();
        values.forEach((key, value) -> copy.values.put(
                key,
                switch (value) {
                    case RedisStream stream -> stream.copy();
                    case Map<?, ?> hash -> new LinkedHashMap<>(hash);
                    default -> value;
                }));
        copy.ends.putAll(ends);
        copy.forEver = forEver;
        return copy;
    }

    void keepForEver() {
        forEver = true;
    }

    /** Removes expired keys. */
    void expire(String key, long now) {
        Long end = ends.get(key);
        if (end != null && end <= now && !forEver) {
            delete(key);
        }
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** @throws RedisErrorException if the key holds a value of another type */
    Optional<String> text(String key) {
        return typed(key, String.class);
    }

    @SuppressWarnings("unchecked") // hashes are only made here
    Optional<Map<String, String>> hash(String key) {
        return typed(key, Map.class).map(hash -> (Map<String, String>) hash);
    }

    Optional<RedisStream> stream(String key) {
        return typed(key, RedisStream.class);
    }

    private <T> Optional<T> typed(String key, Class<T> type) {
        Object value = values.get(key);
        if (value != null && !type.isInstance(value)) {
            throw new RedisErrorException("WRONGTYPE Operation against a key holding the wrong kind of value");
        }
        return Optional.ofNullable(type.cast(value));
    }

    /** Sets a string without expiry. */
    void set(String key, String text) {
        values.put(key, text);
        ends.remove(key);
    }

    Map<String, String> hashOf(String key) {
        return hash(key).orElseGet(() -> {
            Map<String, String> made = new LinkedHashMap<>();
            values.put(key, made);
            return made;
        });
    }

    RedisStream streamOf(String key) {
        return stream(key).orElseGet(() -> {
            RedisStream made = new RedisStream();
            values.put(key, made);
            return made;
        });
    }

    boolean delete(String key) {
        ends.remove(key);
        return values.remove(key) != null;
    }

    void endAt(String key, long end) {
        ends.put(key, end);
    }

    Optional<Long> end(String key) {
        return Optional.ofNullable(ends.get(key));
    }
}
