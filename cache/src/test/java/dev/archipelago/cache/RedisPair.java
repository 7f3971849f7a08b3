package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A Redis and its replica, which takes its place in a failover. */
final class RedisPair implements AutoCloseable {

    private static final String[] OPTIONS = {"--repl-diskless-sync-delay", "0"};

    private RedisServer master = RedisServer.running(OPTIONS);
    private RedisServer replica = RedisServer.running(OPTIONS);
    private RedisLink toMaster = link(master);
    private RedisLink toReplica = link(replica);

    RedisPair() {
        replicate();
    }

    private static RedisLink link(RedisServer server) {
        RedisLink link = RedisLink.open(RedisOptions.of(server.uri())
                .withHeartbeat(Duration.ofMillis(100))
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)));
        Eventually.becomes("the link is up", link::available);
        return link;
    }

    int port() {
        return master.port();
    }

    @Nullable
    Object ask(String name, String... arguments) {
        Eventually.becomes("the link is up", toMaster::available);
        return RawCommands.ask(toMaster, name, arguments);
    }

    void freeze() {
        master.freeze();
    }

    void thaw() {
        master.thaw();
    }

    /** Deletes a key as an eviction does. */
    void evict(String key) {
        ask("UNLINK", key);
    }

    /** Ends the replication: what is written from now on is lost in the next failover. */
    void endReplication() {
        RawCommands.ask(toReplica, "REPLICAOF", "NO", "ONE");
    }

    /**
     * Promotes the replica; the former master becomes its replica.
     *
     * @param redirect moves all clients to the new master: the former one is a replica only once none is connected to
     *     it, as Sentinel ensures by closing their connections
     */
    void failOver(Runnable redirect) {
        endReplication();
        RedisServer server = master;
        master = replica;
        replica = server;
        RedisLink link = toMaster;
        toMaster = toReplica;
        toReplica = link;
        redirect.run();
        replicate();
    }

    private void replicate() {
        RawCommands.ask(toReplica, "REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
        Eventually.becomes(
                "the replica has all data",
                () -> RawCommands.text(toReplica, "INFO", "replication").contains("master_link_status:up"));
    }

    @Override
    public void close() {
        toMaster.close();
        toReplica.close();
        master.close();
        replica.close();
    }
}
