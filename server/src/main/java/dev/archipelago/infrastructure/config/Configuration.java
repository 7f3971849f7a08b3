package dev.archipelago.infrastructure.config;

import java.util.Map;

/**
 * The configuration of a server, with one record for each part.
 *
 * @param simulated whether the market is simulated, which every page and snapshot then states
 */
public record Configuration(
        WebConfig web,
        SiteConfig site,
        EmbedConfig embed,
        StorageConfig storage,
        UpstreamConfig upstreams,
        MarketConfig market,
        LogConfig log,
        AlertConfig alerts,
        boolean simulated) {

    /** This configuration with a simulated market, data in {@code demo} of the data directory, and no brokers. */
    public Configuration asDemo() {
        DataConfig demo = new DataConfig(storage.data().directory().resolve("demo"));
        StorageConfig ofDemo = new StorageConfig(
                storage.database(), storage.redis(), storage.cache(), storage.stream(), demo, Map.of());
        return new Configuration(web, site, embed, ofDemo, upstreams, market, log, alerts, true);
    }
}
