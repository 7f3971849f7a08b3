package dev.archipelago.cache.spring;

import dev.archipelago.cache.Codec;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Chooses the codec of the values of each cache. A bean of this type replaces the one that uses Jackson. Must be
 * thread-safe.
 */
@FunctionalInterface
public interface CacheCodecs {

    /**
     * Returns the codec of a cache. Called once for each.
     *
     * @param cache the name of the cache
     * @param types the types of its values, as the annotated methods declare them; empty if none is known
     */
    Codec<Object> codec(String cache, Set<Type> types);
}
