package dev.archipelago.infrastructure.config;

/**
 * All that can be set, one record for each part of the house.
 *
 * @param simulated whether the market is the simulator's; every page then says so
 */
public record Configuration(
        WebConfig web,
        SiteConfig site,
        EmbedConfig embed,
        DatabaseConfig database,
        RedisConfig redis,
        CacheConfig cache,
        StreamConfig stream,
        UpstreamConfig upstream,
        BudgetConfig budget,
        PlausibilityConfig plausibility,
        LogConfig log,
        DataConfig data,
        AlertConfig alerts,
        boolean simulated) {

    /** The same on a simulated market, with data in {@code demo} of the data directory. */
    public Configuration asDemo() {
        DataConfig demo = new DataConfig(data.directory().resolve("demo"));
        return new Configuration(
                web,
                site,
                embed,
                database,
                redis,
                cache,
                stream,
                upstream,
                budget,
                plausibility,
                log,
                demo,
                alerts,
                true);
    }
}
