package dev.archipelago.infrastructure.config;

/**
 * The configuration of a server, one record for each part of it.
 *
 * @param simulated whether the market is simulated, which every page and snapshot then states
 */
public record Configuration(
        WebConfig web,
        SiteConfig site,
        EmbedConfig embed,
        DatabaseConfig database,
        RedisConfig redis,
        CacheConfig cache,
        StreamConfig stream,
        UpstreamConfig upstreams,
        PlausibilityConfig plausibility,
        LogConfig log,
        DataConfig data,
        AlertConfig alerts,
        boolean simulated) {

    /** The same on a simulated market, with data in {@code demo} of the data directory. */
    public Configuration asDemo() {
        DataConfig demo = new DataConfig(data.directory().resolve("demo"));
        return new Configuration(
                web, site, embed, database, redis, cache, stream, upstreams, plausibility, log, demo, alerts, true);
    }
}
