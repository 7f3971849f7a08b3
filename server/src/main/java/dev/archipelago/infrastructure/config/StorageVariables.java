package dev.archipelago.infrastructure.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@link StorageConfig} from environment variables. */
final class StorageVariables {

    private static final int MAX_SECONDS = 365 * 24 * 3600;

    private enum Publish {
        ON,
        OFF
    }

    private enum RedisMode {
        SINGLE,
        CLUSTER
    }

    private final Variables variables;
    private final List<BrokerVariables> brokers;

    StorageVariables(Variables variables, List<BrokerVariables> brokers) {
        this.variables = variables;
        this.brokers = brokers;
    }

    StorageConfig read() {
        variables.section("Databases");
        return new StorageConfig(database(), redis(), cache(), stream(), data(), brokers());
    }

    private Map<String, BrokerSettings> brokers() {
        Map<String, BrokerSettings> settings = new LinkedHashMap<>();
        for (BrokerVariables broker : brokers) {
            broker.read(variables).ifPresent(read -> settings.put(broker.name(), read));
        }
        return settings;
    }

    private DatabaseConfig database() {
        Optional<String> url = variables.secretText(
                "DATABASE_URL",
                "`postgresql://user:password@host:5432/database?sslmode=require`, as hosting services provide it;"
                        + " several hosts are separated by commas",
                "",
                "The address of PostgreSQL 14 or later; by default an embedded one in `DATA_DIR`.");
        Optional<String> directUrl = variables.secretText(
                "DATABASE_DIRECT_URL",
                "`postgresql://user:password@host:5432/database?sslmode=require`",
                "",
                "The address of the same database without a connection pooler, where `DATABASE_URL` leads through one in"
                        + " transaction mode; used for notifications, migrations and the lock of alerts.");
        if (directUrl.isPresent() && url.isEmpty()) {
            variables.problem("DATABASE_DIRECT_URL", "needs DATABASE_URL, whose database it names");
        }
        return new DatabaseConfig(
                address("DATABASE_URL", url),
                address("DATABASE_DIRECT_URL", directUrl),
                variables.integer(
                        "DATABASE_POOL_SIZE", 32, 1, 1000, "The maximum number of connections to PostgreSQL."));
    }

    private Optional<DatabaseAddress> address(String name, Optional<String> url) {
        try {
            return url.map(DatabaseAddress::parse);
        } catch (IllegalArgumentException e) {
            variables.problem(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private RedisConfig redis() {
        Optional<String> url = variables.secretText(
                "REDIS_URL",
                "`redis://user:password@host:6379/0`, `rediss://…` for TLS,"
                        + " `redis-sentinel://host:26379,host#master`, or `off`",
                "",
                "The address of Redis 6.2 or later, or Valkey; by default an embedded one in `DATA_DIR`; `off` for none.");
        boolean cluster =
                variables.choice("REDIS_MODE", RedisMode.class, RedisMode.SINGLE, "CLUSTER for a Redis Cluster.")
                        == RedisMode.CLUSTER;
        if (url.isEmpty() || url.get().equalsIgnoreCase("off")) {
            if (cluster) {
                variables.problem("REDIS_MODE", "is cluster, which needs the address of one in REDIS_URL");
            }
            return new RedisConfig(
                    url.isEmpty() ? RedisConfig.Choice.EMBEDDED : RedisConfig.Choice.OFF, Optional.empty(), false);
        }
        if (!url.get().matches("rediss?://[^/?#\\s]+(/\\S*)?|rediss?-sentinel://[^/?#\\s]+(/\\S*)?#\\S+")) {
            variables.problem(
                    "REDIS_URL",
                    "must look like redis://:password@host:6379/0, rediss://…, redis-sentinel://host:26379#master or"
                            + " off");
        }
        return new RedisConfig(RedisConfig.Choice.SERVER, url.map(Secret::new), cluster);
    }

    private CacheConfig cache() {
        return new CacheConfig(
                variables.integer(
                        "CACHE_L1_CAPACITY",
                        2000,
                        1,
                        10_000_000,
                        "The maximum number of entries of the in-memory cache."),
                variables.number(
                        "CACHE_L1_MAX_BYTES", 64L << 20, 1 << 20, 1L << 40, "The maximum size of the in-memory cache."),
                seconds("CACHE_L1_TTL_SECONDS", 300, "The maximum time to live of an entry in memory, in seconds."),
                seconds("CACHE_L2_TTL_SECONDS", 3600, "The default time to live of an entry in Redis, in seconds."));
    }

    private Duration seconds(String name, int defaultValue, String description) {
        return Duration.ofSeconds(variables.integer(name, defaultValue, 1, MAX_SECONDS, description));
    }

    private StreamConfig stream() {
        return new StreamConfig(
                variables
                        .text(
                                "STREAM_NAME",
                                "the name of a Redis key",
                                "market_data_stream",
                                "The Redis Stream of market snapshots.")
                        .orElse("market_data_stream"),
                variables.integer("MAX_STREAM_LENGTH", 1000, 1, 10_000_000, "The stream's approximate length."),
                variables.choice(
                                "PUBLISH",
                                Publish.class,
                                Publish.ON,
                                "OFF for a trial beside another server: reads the market, but writes neither the stream nor"
                                        + " `latest_market_data`, never leads, and sends no alerts.")
                        == Publish.ON);
    }

    private DataConfig data() {
        String directory = variables
                .text(
                        "DATA_DIR",
                        "a path",
                        "data",
                        "The only directory that the server writes to; it must not be shared, because access is"
                                + " restricted to its owner.")
                .orElse("data");
        try {
            return new DataConfig(Path.of(directory));
        } catch (InvalidPathException e) {
            variables.problem("DATA_DIR", "is not a path: " + directory);
            return new DataConfig(Path.of("data"));
        }
    }
}
