package dev.archipelago.simulation;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.communication.alerts.AlertTablesModel;
import dev.archipelago.communication.market.SnapshotSink;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulation.redis.RedisModel;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The variable parts of a node. The defaults are those of the server; mutations override them. */
interface Variation {

    /** The node without any mutation. */
    Variation NONE = new Variation() {};

    /** Returns the Redis in which budgets are counted; empty to count in memory. */
    default Optional<RedisLink> budgets(RedisLink link) {
        return Optional.of(link);
    }

    default Transport transport(Transport transport) {
        return transport;
    }

    /** Returns the sink of the snapshots of the leader. */
    default SnapshotSink sink(SnapshotSink redis, RedisLink link) {
        return redis;
    }

    /** Modifies the model of Redis. */
    default void redis(RedisModel model) {}

    default AlertTablesModel tables() {
        return new AlertTablesModel();
    }

    /** Returns whether a changed document is removed from the cache. */
    default boolean removesDocuments() {
        return true;
    }

    /** Returns whether a node evaluates alerts. */
    default BooleanSupplier evaluates(BooleanSupplier leading) {
        return leading;
    }

    /** Returns the snapshots to publish in place of {@code snapshot}. */
    default List<Snapshot> shown(String node, Snapshot snapshot) {
        return List.of(snapshot);
    }
}
