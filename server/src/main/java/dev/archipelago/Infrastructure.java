package dev.archipelago;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheBuilder;
import dev.archipelago.cache.CacheObservations;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.communication.history.PostgresHistoryStore;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.store.DataDirectorySpace;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.DirectMemory;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.infrastructure.store.ObservedLease;
import dev.archipelago.infrastructure.store.RedisIsland;
import dev.archipelago.infrastructure.store.RedisLease;
import dev.archipelago.infrastructure.trace.TracedCommands;
import dev.archipelago.infrastructure.trace.Tracing;
import dev.archipelago.market.MarketCatalog;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Layer 1 of the server: engines, connection pools and the cache.
 *
 * @param redis absent if no Redis is configured or embedded
 * @param leadership whether this node polls the upstreams
 * @param tracing the traces of all layers
 */
record Infrastructure(
        Engines engines,
        Optional<RedisLink> redis,
        Database database,
        Migrations migrations,
        Cache cache,
        Leadership leadership,
        Tracing tracing) {

    private static final Duration MIGRATION_TIMEOUT = Duration.ofSeconds(10);
    /** With the timeout of a command, Redis is known to be away within four seconds. */
    private static final Duration REDIS_HEARTBEAT = Duration.ofSeconds(3);

    private static final Duration MIGRATION_RETRY = Duration.ofSeconds(2);

    /** The lease of the node that polls the upstreams; no key of the cache has a {@code ~}. */
    static final String LEADER_LEASE = "archipelago:v1:~leader:{market}";

    /** Starts the engines and connects to them. */
    static Infrastructure start(Configuration configuration, String node, InstantSource clock, Components components) {
        Tracing tracing = components.add(Tracing.of(configuration.log().traces(), node));
        Engines engines = components.add(Engines.start(
                configuration.storage().data(),
                configuration.storage().database(),
                configuration.storage().redis(),
                configuration.storage().stream()));
        // Checking the tables takes as long as connecting to Redis and building the cache.
        Migrations migrations = components.add(
                Migrations.begin(engines, PostgresHistoryStore.labels(MarketCatalog.everything()), MIGRATION_RETRY));
        Optional<RedisLink> redis = engines.redisUrl()
                .map(url -> connect(
                        url,
                        configuration.storage().redis().cluster(),
                        configuration.storage().stream().name(),
                        tracing.observations(),
                        components));
        Database database = components.island(Database.open(
                engines.database(), configuration.storage().database().poolSize(), tracing.observations()));
        components.island(new DataDirectorySpace(configuration.storage().data().directory()));
        Cache cache = components.add(cache(configuration, redis, tracing.observations(), clock));
        boolean publish = configuration.storage().stream().publish();
        Leadership leadership = redis.<Leadership>map(link -> publish
                        ? lease(link, node, clock, components)
                        : components.add(new ObservedLease(link, LEADER_LEASE, clock)))
                .orElseGet(() -> Leadership.alone(clock.instant()));
        migrations.awaitAttempt(MIGRATION_TIMEOUT);
        return new Infrastructure(engines, redis, database, migrations, cache, leadership, tracing);
    }

    private static RedisLink connect(
            Secret url, boolean cluster, String stream, ObservationRegistry observations, Components components) {
        RedisOptions options = RedisOptions.of(url.reveal()).withHeartbeat(REDIS_HEARTBEAT);
        RedisLink link = RedisLink.open(
                cluster ? options.inCluster() : options, commands -> TracedCommands.of(commands, observations));
        return components.island(RedisIsland.testingRights(link, stream)).link();
    }

    private static Cache cache(
            Configuration configuration,
            Optional<RedisLink> redis,
            ObservationRegistry observations,
            InstantSource clock) {
        // Pages are in direct memory, half of which is left for answers that are being sent.
        long bytes = Math.min(configuration.storage().cache().l1MaxBytes(), DirectMemory.maximum() / 2);
        CacheBuilder builder = Cache.builder()
                .maximumEntries(configuration.storage().cache().l1Capacity())
                .maximumBytes(bytes)
                .maximumEntryBytes(bytes)
                .l1Ttl(configuration.storage().cache().l1Ttl())
                .l2Ttl(configuration.storage().cache().l2Ttl())
                .prefix("archipelago:v1:")
                .loaderExecutor(RequestContext.virtualThreads("cache-load"))
                .clock(clock);
        if (!observations.isNoop()) {
            builder.decorateLoaders(new CacheObservations(observations, "pages"));
        }
        redis.ifPresent(builder::redis);
        return builder.build();
    }

    /**
     * The lease is released before anything else is closed: pending requests take seconds, in which no node would lead.
     */
    private static RedisLease lease(RedisLink redis, String node, InstantSource clock, Components components) {
        RedisLease lease = new RedisLease(redis, LEADER_LEASE, node, LeaseTimes.USUAL, clock);
        components.closeFirst(lease);
        return lease;
    }
}
