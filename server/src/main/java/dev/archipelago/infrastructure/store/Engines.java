package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.DatabaseConfig;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL and Redis as configured: addresses of servers that others run, or engines of our own, started and stopped here. */
public final class Engines implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final DatabaseAddress database;
    private final Optional<Secret> redisUrl;
    private final @Nullable EmbeddedPostgres postgres;
    private final @Nullable EmbeddedRedis redis;
    private final @Nullable DataDirectory directory;

    private Engines(
            DatabaseAddress database,
            Optional<Secret> redisUrl,
            @Nullable EmbeddedPostgres postgres,
            @Nullable EmbeddedRedis redis,
            @Nullable DataDirectory directory) {
        this.database = database;
        this.redisUrl = redisUrl;
        this.postgres = postgres;
        this.redis = redis;
        this.directory = directory;
    }

    /**
     * Starts the engines that are ours, both at once. The data directory is taken only if there is one to start.
     *
     * @throws EngineException when one cannot be started, or another server uses the directory; nothing is left running
     */
    public static Engines start(DataConfig data, DatabaseConfig database, RedisConfig redis) {
        boolean ownPostgres = database.address().isEmpty();
        boolean ownRedis = redis.choice() == RedisConfig.Choice.EMBEDDED;
        if (!ownPostgres && !ownRedis) {
            return new Engines(database.address().get(), redis.url(), null, null, null);
        }
        DataDirectory directory = DataDirectory.take(data.directory());
        CompletableFuture<Optional<EmbeddedRedis>> redisStart = CompletableFuture.supplyAsync(
                () -> ownRedis ? Optional.of(EmbeddedRedis.start(directory)) : Optional.empty(),
                Thread::startVirtualThread);
        EmbeddedPostgres postgres = null;
        try {
            postgres = ownPostgres ? EmbeddedPostgres.start(directory, database.poolSize()) : null;
            DatabaseAddress address = postgres == null ? database.address().orElseThrow() : postgres.address();
            EmbeddedRedis redisEngine = redisStart.join().orElse(null);
            if (postgres != null) {
                LOG.info("Embedded PostgreSQL at {}", address.hostAndPort());
            }
            if (redisEngine != null) {
                LOG.info("Embedded Redis at {}", redisEngine.uri());
            }
            Optional<Secret> url = redisEngine == null
                    ? redis.url()
                    : Optional.of(new Secret(redisEngine.uri().toString()));
            return new Engines(address, url, postgres, redisEngine, directory);
        } catch (EngineException | CompletionException e) {
            if (postgres != null) {
                postgres.close();
            }
            redisStart.exceptionally(failure -> Optional.empty()).join().ifPresent(EmbeddedRedis::close);
            directory.close();
            throw e.getCause() instanceof EngineException cause && e instanceof CompletionException ? cause : e;
        }
    }

    /**
     * Where PostgreSQL is for a short errand, such as an import: the configured one, or the embedded one of the server that runs
     * on this directory, or one started for the errand.
     *
     * @throws EngineException when it cannot be started or found
     */
    public static Engines visit(DataConfig data, DatabaseConfig database) {
        RedisConfig none = new RedisConfig(RedisConfig.Choice.OFF, Optional.empty(), false);
        if (database.address().isPresent()) {
            return start(data, database, none);
        }
        Optional<DataDirectory> free = DataDirectory.tryTake(data.directory());
        if (free.isPresent()) {
            free.get().close();
            return start(data, database, none);
        }
        DatabaseAddress address = EmbeddedPostgres.running(DataDirectory.visit(data.directory()))
                .orElseThrow(() -> new EngineException("Another Archipelago uses " + data.directory()
                        + " but its PostgreSQL does not run (yet); try again in a moment."));
        return new Engines(address, Optional.empty(), null, null, null);
    }

    /** Where PostgreSQL is. */
    public DatabaseAddress database() {
        return database;
    }

    /** Where Redis is; empty when there is none. */
    public Optional<Secret> redisUrl() {
        return redisUrl;
    }

    /** Stops the engines that are ours, within 5 s. A second call does nothing. */
    @Override
    public void close() {
        CompletableFuture<@Nullable Void> redisStop = CompletableFuture.runAsync(
                () -> {
                    if (redis != null) {
                        redis.close();
                    }
                },
                Thread::startVirtualThread);
        if (postgres != null) {
            postgres.close();
        }
        redisStop.join();
        if (directory != null) {
            directory.close();
        }
    }
}
