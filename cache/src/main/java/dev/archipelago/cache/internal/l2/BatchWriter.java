package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.common.BackgroundFailures;
import dev.archipelago.cache.internal.invalidate.Backplane;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent.Kind;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.ReleaseLease;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import dev.archipelago.cache.internal.l2.RedisRefusals.Operation;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches to Redis, pipelined. A single value is written and announced, and its lease released, in one round
 * trip. Used by one thread.
 */
final class BatchWriter {

    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    /** Where outcomes are recorded. */
    record Observers(Counters counters, RedisRefusals refusals) {}

    /**
     * What is left of a batch.
     *
     * @param retry the writes to repeat
     * @param removalsRejected the number of removals among them that Redis rejected
     */
    record Rest(List<PendingWrite> retry, int removalsRejected) {}

    private enum Outcome {
        ANNOUNCED,
        DONE,
        SUPERSEDED,
        REMOVED,
        REJECTED,
        EXPIRED,
        UNSENDABLE,
        LOST
    }

    private final RedisLink link;
    private final WriteQueue queue;
    private final RedisWriteCommands writes;
    private final Backplane backplane;
    private final Counters counters;
    private final RedisRefusals refusals;
    private final RecentRemovals recent;
    private final Consumer<BackplaneEvent> settled;

    /** @param settled receives removals Redis confirmed, and values for which it has a newer one or a removal */
    BatchWriter(
            RedisLink link,
            WriteQueue queue,
            RedisWriteCommands writes,
            Backplane backplane,
            Observers observers,
            RecentRemovals recent,
            Consumer<BackplaneEvent> settled) {
        this.link = link;
        this.queue = queue;
        this.writes = writes;
        this.backplane = backplane;
        this.counters = observers.counters();
        this.refusals = observers.refusals();
        this.recent = recent;
        this.settled = settled;
    }

    /**
     * Sets a marker. Returns false if Redis rejected it: an invalidation is repeated until it succeeds.
     *
     * @throws RedisUnavailableException if Redis does not answer
     */
    boolean setMarker(RedisCommands commands, SetMarker marker) {
        try {
            writes.onMarkerSet(marker, link.awaitWrite(writes.setMarker(commands, marker)));
            recent.confirmed(marker);
            counters.l2Writes.increment();
            return true;
        } catch (RedisUnavailableException e) {
            if (!e.isRejection()) {
                throw e;
            }
            counters.l2Failures.increment();
            LOG.debug("Redis rejected an invalidation: {}", e.getMessage());
            return false;
        }
    }

    /**
     * Writes values and removals, and releases leases.
     *
     * @param late whether the writes were delayed, so that other processes may have written in the meantime
     */
    Rest writeAll(RedisCommands commands, List<PendingWrite> batch, boolean late) {
        Map<String, ReleaseLease> leases = new LinkedHashMap<>();
        List<PendingWrite> data = new ArrayList<>();
        for (PendingWrite write : batch) {
            if (write instanceof ReleaseLease lease) {
                leases.put(lease.value(), lease);
            } else {
                data.add(write);
            }
        }
        boolean alone = data.size() == 1 && data.getFirst() instanceof Put;
        List<Future<?>> replies = new ArrayList<>();
        data.forEach(write -> replies.add(send(commands, write, late, leases.get(write.key()), alone)));
        Batch done = new Batch(late, alone, leases);
        for (int i = 0; i < data.size(); i++) {
            settle(done, data.get(i), await(replies.get(i), alone));
        }
        announce(done);
        leases.values().forEach(lease -> writes.release(commands, lease));
        return new Rest(done.retry, done.removalsRejected);
    }

    /** The outcome of a batch so far. */
    private static final class Batch {
        private final boolean late;
        private final boolean alone;
        private final Map<String, ReleaseLease> leases;
        private final List<PendingWrite> retry = new ArrayList<>();
        private final List<PendingWrite> unannounced = new ArrayList<>();
        private final List<ReleaseLease> released = new ArrayList<>();
        private int removalsRejected;

        /** @param leases those to release; the script that writes a value has released its lease */
        Batch(boolean late, boolean alone, Map<String, ReleaseLease> leases) {
            this.late = late;
            this.alone = alone;
            this.leases = leases;
        }

        /** The script released the lease of a value, and told so if it announced the value. */
        void releasedByScript(PendingWrite write, Outcome outcome) {
            ReleaseLease lease = write instanceof Put ? leases.remove(write.key()) : null;
            if (lease != null && (!alone || outcome == Outcome.DONE)) {
                released.add(lease);
            }
        }
    }

    private void settle(Batch batch, PendingWrite write, Outcome outcome) {
        switch (outcome) {
            case ANNOUNCED -> confirmed(write, batch.late);
            case DONE -> batch.unannounced.add(write);
            case SUPERSEDED -> supersede(write, Kind.STORED);
            case REMOVED -> {
                recordRemoval(write);
                supersede(write, Kind.REMOVED);
            }
            case REJECTED -> {
                if (write instanceof Put) {
                    counters.l2Dropped.increment();
                }
                int before = batch.retry.size();
                removalOf(write).ifPresent(batch.retry::add); // is repeated until it succeeds
                batch.removalsRejected += batch.retry.size() - before;
            }
            case EXPIRED -> {
                counters.l2Dropped.increment();
                removalOf(write).ifPresent(batch.retry::add);
            }
            case UNSENDABLE -> {
                counters.l2Dropped.increment();
                batch.retry.add(write instanceof Put put ? writes.deletionOf(put) : write);
            }
            case LOST -> {
                batch.retry.add(write);
                ReleaseLease lease = batch.leases.remove(write.key());
                if (lease != null) {
                    batch.retry.add(lease);
                }
            }
        }
        if (outcome.compareTo(Outcome.REMOVED) <= 0) {
            batch.releasedByScript(write, outcome);
        }
    }

    /** Sends a write. A value that cannot be encoded affects no other write. */
    private Future<?> send(
            RedisCommands commands, PendingWrite write, boolean late, @Nullable ReleaseLease lease, boolean alone) {
        try {
            Future<?> reply = writes.send(commands, write, late, lease == null ? "" : lease.token(), alone);
            return reply == null ? CompletableFuture.completedFuture(Outcome.EXPIRED) : reply;
        } catch (RedisUnavailableException e) { // no connection
            throw e;
        } catch (RuntimeException | Error e) {
            BackgroundFailures.report("encoding a value for L2", e);
            return CompletableFuture.completedFuture(Outcome.UNSENDABLE);
        }
    }

    /** @param alone whether the script announces a value that it stores */
    private Outcome await(Future<?> reply, boolean alone) {
        if (reply.state() == Future.State.SUCCESS && reply.resultNow() instanceof Outcome unsent) {
            return unsent;
        }
        try {
            return switch ((int) RedisReplies.number(link.awaitWrite(reply))) {
                case -1 -> Outcome.REMOVED;
                case 0 -> Outcome.SUPERSEDED;
                case 1 -> alone ? Outcome.ANNOUNCED : Outcome.DONE;
                default -> Outcome.DONE;
            };
        } catch (RedisUnavailableException e) {
            counters.l2Failures.increment();
            if (e.isRejection()) {
                LOG.debug("Redis rejected a write: {}", e.getMessage());
                return Outcome.REJECTED;
            }
            return Outcome.LOST;
        }
    }

    private void supersede(PendingWrite write, Kind kind) {
        counters.l2Superseded.increment();
        settled.accept(BackplaneEvent.of(kind, write.key()));
    }

    /** Announces writes once they are in L2. If that fails they are repeated, and announced again. */
    private void announce(Batch batch) {
        List<BackplaneEvent> events = new ArrayList<>();
        batch.unannounced.forEach(write -> events.add(event(write)));
        batch.released.forEach(lease -> events.add(BackplaneEvent.of(Kind.RELEASED, lease.value())));
        try {
            if (!events.isEmpty()) {
                RedisReplies.await(backplane.publish(events), link.options().commandTimeout());
                refusals.succeeded(Operation.PUBLISH);
            }
        } catch (RedisUnavailableException e) {
            if (!e.isRejection()) {
                batch.retry.addAll(batch.unannounced);
                batch.retry.addAll(batch.released);
                return;
            }
            refusals.failed(Operation.PUBLISH, e);
        }
        batch.unannounced.forEach(write -> confirmed(write, batch.late));
    }

    private void confirmed(PendingWrite write, boolean late) {
        counters.l2Writes.increment();
        if (late) {
            counters.l2Recovered.increment();
        }
        recordRemoval(write);
        if (write instanceof Delete) {
            settled.accept(BackplaneEvent.of(Kind.RELEASED, write.key()));
        }
    }

    /** Records a removal, so that it is repeated after a failover. */
    private void recordRemoval(PendingWrite write) {
        removalOf(write).ifPresent(recent::confirmed);
    }

    /** Returns the removal that a write makes, also one that a value has replaced in the queue. */
    private Optional<PendingWrite> removalOf(PendingWrite write) {
        if (write instanceof Put put) {
            return put.replacesRemoval() ? Optional.of(writes.deletionOf(put)) : Optional.empty();
        }
        return write instanceof Delete ? Optional.of(write) : Optional.empty();
    }

    private static BackplaneEvent event(PendingWrite write) {
        Kind kind = write instanceof Delete delete ? delete.drop() ? Kind.REMOVED : Kind.EXPIRED : Kind.STORED;
        return BackplaneEvent.of(kind, write.key());
    }
}
