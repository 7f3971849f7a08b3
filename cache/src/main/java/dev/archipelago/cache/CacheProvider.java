package dev.archipelago.cache;

/**
 * The service through which {@link CacheBuilder} finds the implementation, so that the API does not depend on it. Found
 * by {@link java.util.ServiceLoader}.
 */
@FunctionalInterface
public interface CacheProvider {

    /** Creates a cache and starts its background threads. */
    Cache create(CacheSettings settings);
}
