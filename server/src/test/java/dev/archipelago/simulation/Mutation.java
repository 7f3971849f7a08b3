package dev.archipelago.simulation;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.communication.alerts.AlertTablesModel;
import dev.archipelago.communication.market.SnapshotSink;
import dev.archipelago.communication.market.UnguardedSink;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulation.redis.RedisModel;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Defects for mutation testing. The invariant checker must detect each of them with one of the first seeds. */
enum Mutation {
    /** A former leader continues to write to the stream. */
    NO_FENCING("stream", () -> new Variation() {
        @Override
        public SnapshotSink sink(SnapshotSink redis, RedisLink link) {
            return new UnguardedSink(link, Node.STREAM);
        }
    }),
    /** A new leader uses the time of its own clock, which may be behind that of the former leader. */
    OWN_CLOCK("stream", () -> new Variation() {
        @Override
        public SnapshotSink sink(SnapshotSink redis, RedisLink link) {
            return UnguardedSink.undated(link, Node.STREAM);
        }
    }),
    /** The lease of a crashed leader never expires. */
    LEASE_NEVER_ENDS("agreement", () -> new Variation() {
        @Override
        public void redis(RedisModel model) {
            model.keepForEver();
        }
    }),
    /** Each node evaluates alerts and stores them without the lock and without checking whether the rule is armed. */
    EACH_NODE_FIRES("alert", () -> new Variation() {
        @Override
        public AlertTablesModel tables() {
            return new AlertTablesModel(AlertTablesModel.Mistake.NO_LOCK);
        }

        @Override
        public BooleanSupplier evaluates(BooleanSupplier leading) {
            return () -> true;
        }
    }),
    /** A delivery is repeated, as after a lost acknowledgement. */
    DELIVERED_TWICE("alert", () -> new Variation() {
        @Override
        public AlertTablesModel tables() {
            return new AlertTablesModel(AlertTablesModel.Mistake.READS_AGAIN);
        }
    }),
    /** A delayed snapshot is published after a newer one. */
    OLDER_REPLACES_NEWER("older", () -> new Variation() {
        private final Map<String, Deque<Snapshot>> waiting = new HashMap<>();

        @Override
        public List<Snapshot> shown(String node, Snapshot snapshot) {
            Deque<Snapshot> queue = waiting.computeIfAbsent(node, key -> new ArrayDeque<>());
            queue.add(snapshot);
            if (queue.size() < 12) {
                return List.of(snapshot);
            }
            Snapshot old = queue.removeFirst();
            queue.clear();
            return List.of(snapshot, old);
        }
    }),
    /** A default is published for an absent value. */
    DEFAULT_FOR_ABSENT("invented", () -> new Variation() {
        @Override
        public List<Snapshot> shown(String node, Snapshot snapshot) {
            Map<Metric, Reading> readings = new LinkedHashMap<>(snapshot.readings());
            readings.replaceAll((metric, reading) -> reading.value().isPresent()
                    ? reading
                    : Reading.of(
                            metric,
                            BigDecimal.TEN,
                            "binance",
                            snapshot.timestamp(),
                            snapshot.timestamp(),
                            ReadingState.LIVE));
            return List.of(new Snapshot(
                    snapshot.catalog(),
                    readings,
                    snapshot.secondOpinions(),
                    snapshot.timestamp(),
                    snapshot.fetchDuration(),
                    snapshot.simulated()));
        }
    }),
    /** Each node has a budget of its own instead of a shared one. */
    BUDGET_OF_EACH_NODE("budget", () -> new Variation() {
        @Override
        public Optional<RedisLink> budgets(RedisLink link) {
            return Optional.empty();
        }
    }),
    /** A call is repeated without being counted against the budget. */
    CALL_NOT_COUNTED("budget", () -> new Variation() {
        @Override
        public Transport transport(Transport transport) {
            return (uri, headers, deadline) -> {
                transport.get(uri, headers, deadline);
                return transport.get(uri, headers, deadline);
            };
        }
    }),
    /** A changed document is not removed from the cache. */
    NOT_REMOVED("cache", () -> new Variation() {
        @Override
        public boolean removesDocuments() {
            return false;
        }
    });

    private final String complaint;
    private final Supplier<Variation> variation;

    Mutation(String complaint, Supplier<Variation> variation) {
        this.complaint = complaint;
        this.variation = variation;
    }

    /** Returns the prefix of the violations that detect this defect. */
    String complaint() {
        return complaint;
    }

    /** Returns a new instance for each run. */
    Variation variation() {
        return variation.get();
    }
}
