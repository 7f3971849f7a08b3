package dev.archipelago.cache.spring;

import dev.archipelago.cache.CacheBuilder;

/**
 * Customizes the cache that is auto-configured, after the properties were applied. Beans are applied in their order.
 */
@FunctionalInterface
public interface CacheBuilderCustomizer {

    /** Sets what the properties {@code archipelago.cache.*} do not cover. */
    void customize(CacheBuilder builder);
}
