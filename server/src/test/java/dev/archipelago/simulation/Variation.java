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

/** How a node is built: as the server builds it, unless a mutation says otherwise. */
interface Variation {

    /** Nothing is changed. */
    Variation NONE = new Variation() {};

    /** Where budgets are counted. */
    default Optional<RedisLink> budgets(RedisLink link) {
        return Optional.of(link);
    }

    default Transport transport(Transport transport) {
        return transport;
    }

    /** Where snapshots of the leader are written. */
    default SnapshotSink sink(SnapshotSink redis, RedisLink link) {
        return redis;
    }

    /** Changes how Redis works. */
    default void redis(RedisModel model) {}

    default AlertTablesModel tables() {
        return new AlertTablesModel();
    }

    /** Whether a changed document is removed from the cache. */
    default boolean removesDocuments() {
        return true;
    }

    /** Whether a node evaluates alerts. */
    default BooleanSupplier evaluates(BooleanSupplier leading) {
        return leading;
    }

    /** What is shown of a snapshot. */
    default List<Snapshot> shown(String node, Snapshot snapshot) {
        return List.of(snapshot);
    }
}
