package dev.archipelago.cache.spring;

import dev.archipelago.cache.Codec;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores values as JSON of the types that annotated methods declare. Values of a cache whose types are not known, or
 * cannot be told apart, are kept in memory only, and a warning says so. Thread-safe.
 */
final class JsonCacheCodecs implements CacheCodecs {

    private static final Logger LOG = LoggerFactory.getLogger(ArchipelagoCacheManager.class);

    /** The size of a value without an encoded form, as it counts towards the bound of the memory. */
    private static final int UNKNOWN_WEIGHT = 1024;

    private final Function<Set<Type>, Codec<Object>> oneOf;

    /**
     * @param oneOf returns a codec of values of one of several types, or throws an {@link IllegalArgumentException} if
     *     they cannot be told apart
     */
    JsonCacheCodecs(Function<Set<Type>, Codec<Object>> oneOf) {
        this.oneOf = oneOf;
    }

    @Override
    public Codec<Object> codec(String cache, Set<Type> types) {
        if (types.isEmpty()) {
            return inMemory(
                    cache,
                    "no annotated method declares the type of its values; set archipelago.cache.caches." + cache
                            + ".type");
        }
        try {
            return oneOf.apply(types).weighingObjects();
        } catch (IllegalArgumentException e) {
            return inMemory(cache, e.getMessage() + "; use a cache for each type");
        }
    }

    private static Codec<Object> inMemory(String cache, String reason) {
        LOG.warn("the values of the cache {} are kept in memory only: {}", cache, reason);
        return inMemory();
    }

    /** Returns a codec of values without an encoded form. */
    static Codec<Object> inMemory() {
        return Codec.<Object>inMemory(value -> UNKNOWN_WEIGHT).weighingObjects();
    }
}
