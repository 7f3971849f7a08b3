package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKeyFactory;
import dev.archipelago.cache.Codec;
import java.lang.reflect.Type;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.cache.CacheManager;

/**
 * The caches of Spring's abstraction on one {@link Cache}: the name of a cache is the type of its keys, so that all
 * share its memory, its connection to Redis and its bounds. Caches are created when they are first used. Thread-safe.
 */
public final class ArchipelagoCacheManager implements CacheManager {

    private final Cache cache;
    private final ArchipelagoCacheProperties properties;
    private final CacheCodecs codecs;
    private final Supplier<ValueTypes> types;
    private final Map<String, ArchipelagoSpringCache> caches = new ConcurrentHashMap<>();

    ArchipelagoCacheManager(
            Cache cache, ArchipelagoCacheProperties properties, CacheCodecs codecs, Supplier<ValueTypes> types) {
        this.cache = cache;
        this.properties = properties;
        this.codecs = codecs;
        this.types = types;
    }

    /** Returns the cache below all caches of this manager. */
    public Cache nativeCache() {
        return cache;
    }

    @Override
    public org.springframework.cache.Cache getCache(String name) {
        ArchipelagoSpringCache known = caches.get(name);
        return known != null ? known : caches.computeIfAbsent(name, this::create);
    }

    @Override
    public Collection<String> getCacheNames() {
        Set<String> names = new TreeSet<>(properties.caches().keySet());
        names.addAll(caches.keySet());
        return names;
    }

    /** Returns the name of the cache a key belongs to. */
    String cacheOf(String key) {
        return URLDecoder.decode(key.substring(0, key.indexOf(':')), StandardCharsets.UTF_8);
    }

    private ArchipelagoSpringCache create(String name) {
        ArchipelagoCacheProperties.Entry entry = properties.of(name);
        Class<?> type = entry.type();
        Set<Type> values = type != null ? Set.of(type) : types.get().of(name);
        Codec<Object> codec = codecs.codec(name, values);
        if (entry.schema() != null) {
            codec = codec.withSchema(entry.schema());
        }
        String part = part(name);
        return new ArchipelagoSpringCache(
                name,
                part + ':',
                cache,
                CacheKeyFactory.of(part, codec, entry.options(name)),
                properties.allowNullValues());
    }

    /** Returns a part of a key for the name of a cache; different ones for different names. */
    private static String part(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
