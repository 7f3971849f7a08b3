package dev.archipelago.cache.spring;

import dev.archipelago.cache.Codec;
import dev.archipelago.cache.jackson.JacksonCodec;
import java.lang.reflect.Type;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores values as JSON of the types that annotated methods declare. Values of a cache whose types are not known, or
 * cannot be told apart, are kept in memory only, and a warning says so. Thread-safe.
 */
final class JacksonCacheCodecs implements CacheCodecs {

    private static final Logger LOG = LoggerFactory.getLogger(ArchipelagoCacheManager.class);

    /** The size of a value without an encoded form, as it counts towards the bound of the memory. */
    private static final int UNKNOWN_WEIGHT = 1024;

    private final JsonMapper mapper;

    JacksonCacheCodecs(JsonMapper mapper) {
        this.mapper = mapper;
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
            return JacksonCodec.ofOneOf(mapper, types).weighingObjects();
        } catch (IllegalArgumentException e) {
            return inMemory(cache, e.getMessage() + "; use a cache for each type");
        }
    }

    private static Codec<Object> inMemory(String cache, String reason) {
        LOG.warn("the values of the cache {} are kept in memory only: {}", cache, reason);
        return Codec.<Object>inMemory(value -> UNKNOWN_WEIGHT).weighingObjects();
    }
}
