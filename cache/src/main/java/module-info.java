/** A two-tier cache in memory and Redis with stampede protection, and access to Redis Streams. */
@SuppressWarnings("module") // the modules of the codecs are built after this one
module dev.archipelago.cache {
    requires com.github.benmanes.caffeine;
    requires lettuce.core;
    requires transitive org.jspecify;
    requires org.slf4j;
    requires io.netty.common;
    requires static com.github.luben.zstd_jni;
    requires static micrometer.core;
    requires static micrometer.observation;

    exports dev.archipelago.cache;
    exports dev.archipelago.cache.redis;
    exports dev.archipelago.cache.streams;
    exports dev.archipelago.cache.internal.json to
            dev.archipelago.cache.jackson,
            dev.archipelago.cache.jackson2;

    uses dev.archipelago.cache.CacheProvider;

    provides dev.archipelago.cache.CacheProvider with
            dev.archipelago.cache.internal.load.DefaultCacheProvider;
}
