/** Fault injection for tests of programs that use the cache. */
module dev.archipelago.cache.testing {
    requires transitive dev.archipelago.cache;

    exports dev.archipelago.cache.testing;
}
