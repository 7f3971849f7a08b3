package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.DatabaseConfig;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.StreamConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL and Redis servers as configured: the addresses of external servers, or embedded engines with their
 * lifecycle.
 */
public final class Engines implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    /** The key that external programs may read in addition to the stream. */
    private static final String SNAPSHOT_KEY = "latest_market_data";

    private final DatabaseAddress database;
    private final DatabaseAddress schemaOwner;
    private final DatabaseAddress direct;
    private final Optional<Secret> redisUrl;
    private final @Nullable EmbeddedPostgres postgres;
    private final @Nullable EmbeddedRedis redis;
    private final @Nullable DataDirectory directory;
    private final @Nullable EngineStart start;
    private final @Nullable EngineWatch watch;
    private final @Nullable OrphanStop orphanStop;

    /** Constructs it for external servers. */
    private Engines(DatabaseAddress database, DatabaseAddress direct, Optional<Secret> redisUrl) {
        this(database, direct, direct, redisUrl);
    }

    private Engines(
            DatabaseAddress database, DatabaseAddress schemaOwner, DatabaseAddress direct, Optional<Secret> redisUrl) {
        this.database = database;
        this.schemaOwner = schemaOwner;
        this.direct = direct;
        this.redisUrl = redisUrl;
        this.postgres = null;
        this.redis = null;
        this.directory = null;
        this.start = null;
        this.watch = null;
        this.orphanStop = null;
    }

    private Engines(
            DatabaseConfig otherDatabase,
            Optional<Secret> otherRedis,
            @Nullable EmbeddedPostgres postgres,
            @Nullable EmbeddedRedis redis,
            DataDirectory directory,
            EngineStart start,
            OrphanStop orphanStop) {
        this.database =
                postgres == null ? otherDatabase.address().orElseThrow() : postgres.address(PostgresRoles.Role.SERVER);
        this.direct = postgres == null ? otherDatabase.direct().orElse(database) : database;
        this.schemaOwner = postgres == null ? direct : postgres.address(PostgresRoles.Role.OWNER);
        this.redisUrl = redis == null ? otherRedis : Optional.of(redis.url());
        this.postgres = postgres;
        this.redis = redis;
        this.directory = directory;
        this.start = start;
        this.orphanStop = orphanStop;
        List<EngineWatch.Engine> watched = new ArrayList<>();
        if (postgres != null) {
            watched.add(postgres);
        }
        if (redis != null) {
            watched.add(redis);
        }
        this.watch = EngineWatch.start(watched);
    }

    /**
     * Starts the embedded engines, both at once. The data directory is locked only if there is an engine to start. If
     * the JVM exits before {@link #started} is called, the engines are stopped.
     *
     * @param stream the stream that external programs may read
     * @throws EngineException if an engine cannot be started, or another server uses the directory; nothing is left
     *     running
     */
    public static Engines start(DataConfig data, DatabaseConfig database, RedisConfig redis, StreamConfig stream) {
        boolean ownPostgres = database.address().isEmpty();
        boolean ownRedis = redis.choice() == RedisConfig.Choice.EMBEDDED;
        if (!ownPostgres && !ownRedis) {
            DatabaseAddress address = database.address().get();
            return new Engines(address, database.direct().orElse(address), redis.url());
        }
        DataDirectory directory = DataDirectory.take(data.directory());
        EngineRunner postgresRunner = EmbeddedPostgres.runner(directory);
        EngineRunner redisRunner = EmbeddedRedis.runner(directory);
        EngineStart start = EngineStart.begin(List.of(postgresRunner, redisRunner));
        OrphanStop orphanStop = OrphanStop.start(directory);
        CompletableFuture<Optional<EmbeddedRedis>> redisStart = CompletableFuture.supplyAsync(
                () -> ownRedis
                        ? Optional.of(EmbeddedRedis.start(directory, redisRunner, List.of(SNAPSHOT_KEY, stream.name())))
                        : Optional.empty(),
                Thread::startVirtualThread);
        EmbeddedPostgres postgres = null;
        try {
            postgres = ownPostgres ? EmbeddedPostgres.start(directory, postgresRunner, database.poolSize()) : null;
            EmbeddedRedis redisEngine = redisStart.join().orElse(null);
            Engines engines = new Engines(database, redis.url(), postgres, redisEngine, directory, start, orphanStop);
            engines.log();
            start.stopping(engines);
            return engines;
        } catch (RuntimeException e) {
            if (postgres != null) {
                postgres.close();
            }
            redisStart.exceptionally(failure -> Optional.empty()).join().ifPresent(EmbeddedRedis::close);
            orphanStop.close();
            directory.close();
            start.end();
            throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /**
     * Provides PostgreSQL for a short task such as an import: the configured server, else the engine of the server that
     * runs on this directory, else an engine started for the task.
     *
     * @throws EngineException if it cannot be started or found
     */
    public static Engines visit(DataConfig data, DatabaseConfig database) {
        RedisConfig none = new RedisConfig(RedisConfig.Choice.OFF, Optional.empty(), false);
        StreamConfig unused = new StreamConfig("", 1);
        if (database.address().isPresent()) {
            return start(data, database, none, unused);
        }
        Optional<DataDirectory> free = DataDirectory.tryTake(data.directory());
        if (free.isPresent()) {
            free.get().close();
            return start(data, database, none, unused);
        }
        DataDirectory taken = DataDirectory.visit(data.directory());
        Optional<DatabaseAddress> server = EmbeddedPostgres.running(taken, PostgresRoles.Role.SERVER);
        Optional<DatabaseAddress> owner = EmbeddedPostgres.running(taken, PostgresRoles.Role.OWNER);
        if (server.isEmpty() || owner.isEmpty()) {
            throw new EngineException("Another Archipelago uses " + data.directory()
                    + " but its PostgreSQL does not run (yet); try again in a moment.");
        }
        return new Engines(server.get(), owner.get(), server.get(), Optional.empty());
    }

    /** Whether the data directory contains the data of an embedded PostgreSQL. */
    public static boolean hasDatabase(DataConfig data) {
        return Files.exists(data.directory().resolve("postgres").resolve("PG_VERSION"));
    }

    /**
     * The address at which the report generator logs in to the embedded PostgreSQL of the server that runs on this
     * directory; empty if none runs.
     */
    public static Optional<DatabaseAddress> generatorDatabase(DataConfig data) {
        return running(data, PostgresRoles.Role.GENERATOR);
    }

    /**
     * The address at which an operator logs in as the owner of the tables, to correct or delete reports; empty if none
     * runs.
     */
    public static Optional<DatabaseAddress> ownerDatabase(DataConfig data) {
        return running(data, PostgresRoles.Role.OWNER);
    }

    private static Optional<DatabaseAddress> running(DataConfig data, PostgresRoles.Role role) {
        return data.directory().toFile().isDirectory()
                ? EmbeddedPostgres.running(DataDirectory.visit(data.directory()), role)
                : Optional.empty();
    }

    /**
     * The address at which external programs read the embedded Redis of the server that runs on this directory; empty
     * if none runs.
     */
    public static Optional<Secret> readerRedis(DataConfig data) {
        return data.directory().toFile().isDirectory()
                ? EmbeddedRedis.running(DataDirectory.visit(data.directory()))
                : Optional.empty();
    }

    /** The address of PostgreSQL for the server; in the embedded engine its role may not change tables. */
    public DatabaseAddress database() {
        return database;
    }

    /** The address of PostgreSQL for migrations. */
    public DatabaseAddress schemaOwner() {
        return schemaOwner;
    }

    /**
     * The address of PostgreSQL for connections that keep their session; {@link #database} where no other is
     * configured.
     */
    public DatabaseAddress direct() {
        return direct;
    }

    /** The privileges that the owner of the tables grants to the other roles; none if PostgreSQL is not embedded. */
    Optional<String> grants() {
        if (postgres == null && schemaOwner.equals(direct)) {
            return Optional.empty();
        }
        try (InputStream input = Engines.class.getResourceAsStream("/db/engine/grants.sql")) {
            if (input == null) {
                throw new EngineException("The server was built without its resource db/engine/grants.sql");
            }
            return Optional.of(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new EngineException("Cannot read db/engine/grants.sql: " + e.getMessage(), e);
        }
    }

    /** The address of Redis; empty if there is none. */
    public Optional<Secret> redisUrl() {
        return redisUrl;
    }

    /** Leaves stopping the engines to {@link #close}, also when the JVM exits. */
    public void started() {
        if (start != null) {
            start.end();
        }
    }

    /** Stops the embedded engines within 5 s. A second call does nothing. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
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
        if (orphanStop != null) {
            orphanStop.close();
        }
        if (directory != null) {
            directory.close();
        }
        started();
    }

    private void log() {
        if (postgres != null) {
            LOG.info("Embedded PostgreSQL at {}; './run database-url' prints its address", database.hostAndPort());
        }
        if (redis != null) {
            LOG.info("Embedded Redis at {}; './run redis-url' prints its address", redis.uri());
        }
    }
}
