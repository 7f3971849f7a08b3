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
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The background thread that sends the {@link WriteQueue} to Redis, in order. It waits while Redis is unavailable. */
final class WriteBehind implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int BATCH = 64;
    /** The pause between attempts grows to 16 s. */
    private static final int MAX_REJECTIONS = 5;

    private static final int MAX_RECENT = 10_000;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final RedisLink link;
    private final WriteQueue queue;
    private final RedisWriteCommands writes;
    private final Backplane backplane;
    private final Consumer<BackplaneEvent> settled;
    private final Counters counters;
    private final RedisRefusals refusals;
    private final Semaphore wake = new Semaphore(0);
    private final AutoCloseable registration;
    private final Thread thread;
    private final RecentRemovals recent;
    private volatile boolean closed;

    /** Whether the link has come up since the identity of the server was last checked. */
    private volatile boolean reconnected = true;

    /** Whether the current writes were delayed, so that other processes may have written in the meantime. */
    private boolean late;

    /**
     * The number of consecutive attempts of which Redis rejected a removal: each doubles the pause, and only one write
     * is attempted.
     */
    private int rejections;

    /** Whether a write failed after {@link #close}. */
    private boolean aborted;

    /** Where outcomes are recorded. */
    record Observers(Counters counters, RedisRefusals refusals) {}

    /**
     * @param all the invalidation of all entries
     * @param settled receives removals Redis confirmed, and values for which it has a newer one or a removal
     */
    WriteBehind(
            RedisLink link,
            WriteQueue queue,
            RedisWriteCommands writes,
            Backplane backplane,
            Observers observers,
            SetMarker all,
            Consumer<BackplaneEvent> settled) {
        this.link = link;
        this.queue = queue;
        this.writes = writes;
        this.backplane = backplane;
        this.counters = observers.counters();
        this.refusals = observers.refusals();
        this.settled = settled;
        this.recent = new RecentRemovals(MAX_RECENT, all, System::nanoTime);
        this.registration = link.onChange(available -> {
            if (available) {
                reconnected = true;
            }
            wake.release();
        });
        this.thread = Thread.ofVirtual().name("cache-l2-writer").start(this::run);
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        wake.release();
        try {
            registration.close();
            if (!thread.join(SHUTDOWN_TIMEOUT)) {
                LOG.debug("the L2 writer waits for Redis and ends when that answers or times out");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("removing the listener of the link failed: {}", e.toString());
        }
    }

    private void run() {
        try {
            while (!closed || (!aborted && queue.size() > 0 && link.available())) {
                try {
                    writeNext();
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.report("the L2 writer", e);
                    late = true;
                    if (closed) {
                        return;
                    }
                    pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the L2 writer ends with {} writes queued", queue.size());
        }
    }

    private void writeNext() throws InterruptedException {
        if (!link.available()) {
            late = true;
            pause();
            return;
        }
        if (reconnected) {
            reconnected = false;
            onReconnected();
        }
        List<PendingWrite> batch = queue.take(rejections == 0 ? BATCH : 1, IDLE_NANOS);
        if (!batch.isEmpty() && !writeOrRepeat(batch)) {
            late = true;
            aborted = closed;
            pause();
            return;
        }
        rejections = 0;
        if (queue.size() == 0) {
            late = false;
        }
    }

    /**
     * Learns the time of Redis and its invalidations, and repeats recent removals if the link is connected to another server, or to one that
     * lost its data.
     */
    private void onReconnected() {
        String identity;
        try {
            RedisCommands commands = link.commands();
            Duration timeout = link.options().commandTimeout();
            writes.synchronize(timeout);
            identity = RedisReplies.text(RedisReplies.await(
                            commands.send(RedisCommand.of("INFO").with("server")), timeout))
                    .lines()
                    .filter(line -> line.startsWith("run_id:"))
                    .findFirst()
                    .orElse("");
        } catch (RuntimeException e) { // no connection, or a server without INFO
            LOG.debug("the identity of Redis is unknown: {}", e.toString());
            return;
        }
        if (!identity.isEmpty() && recent.isAnother(identity)) {
            writes.onServerChanged();
            List<PendingWrite> removals = recent.takeAll();
            LOG.info("Redis is another server than before; repeating {} removals of the last minute", removals.size());
            late = true;
            removals.forEach(removal -> counters.l2Dropped.add(queue.offerUnlessNewer(removal)));
        }
    }

    /** Repeats a batch that fails unexpectedly, for example because memory is short. */
    private boolean writeOrRepeat(List<PendingWrite> batch) {
        try {
            return write(batch);
        } catch (RuntimeException | Error e) {
            counters.l2Dropped.add(queue.settle(batch));
            throw e;
        }
    }

    private void pause() throws InterruptedException {
        wake.drainPermits();
        if (!closed) {
            wake.tryAcquire(IDLE_NANOS << Math.max(0, rejections - 1), TimeUnit.NANOSECONDS);
        }
    }

    /** Writes a batch, pipelined. Returns false if part of it has to be repeated. */
    private boolean write(List<PendingWrite> batch) {
        List<PendingWrite> retry = new ArrayList<>();
        int done = 0;
        try {
            RedisCommands commands = link.commands();
            while (done < batch.size()) {
                int end = nextMarker(batch, done);
                if (end == done) {
                    end = done + 1;
                    if (!setMarker(commands, (SetMarker) batch.get(done))) {
                        retry.add(batch.get(done));
                    }
                } else {
                    retry.addAll(writeAll(commands, batch.subList(done, end)));
                }
                done = end;
            }
        } catch (RuntimeException e) { // no connection, or a marker cannot be set: the rest has to be repeated
            counters.l2Failures.increment();
            LOG.debug("writing to L2 failed: {}", e.toString());
            retry.addAll(batch.subList(done, batch.size()));
        }
        counters.l2Dropped.add(queue.settle(retry));
        return retry.isEmpty();
    }

    private static int nextMarker(List<PendingWrite> batch, int from) {
        int at = from;
        while (at < batch.size() && !(batch.get(at) instanceof SetMarker)) {
            at++;
        }
        return at;
    }

    /** Returns false if Redis rejected it. An invalidation is repeated until it succeeds. */
    private boolean setMarker(RedisCommands commands, SetMarker marker) {
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
            rejections = Math.min(rejections + 1, MAX_REJECTIONS);
            return false;
        }
    }

    /** Writes values and removals, pipelined, then releases leases. Returns those to repeat. */
    private List<PendingWrite> writeAll(RedisCommands commands, List<PendingWrite> batch) {
        List<PendingWrite> data =
                batch.stream().filter(write -> !(write instanceof ReleaseLease)).toList();
        List<Future<?>> replies = new ArrayList<>();
        data.forEach(write -> replies.add(send(commands, write)));
        List<PendingWrite> retry = new ArrayList<>();
        List<PendingWrite> done = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            PendingWrite write = data.get(i);
            switch (await(replies.get(i))) {
                case DONE -> done.add(write);
                case SUPERSEDED -> supersede(write, Kind.STORED);
                case REMOVED -> supersede(write, Kind.REMOVED);
                case REJECTED -> {
                    if (write instanceof Delete) { // a removal is repeated until it succeeds
                        rejections = Math.min(rejections + 1, MAX_REJECTIONS);
                        retry.add(write);
                    } else {
                        counters.l2Dropped.increment();
                    }
                }
                case EXPIRED -> counters.l2Dropped.increment();
                case UNSENDABLE -> {
                    counters.l2Dropped.increment();
                    retry.add(write instanceof Put put ? queue.deletionOf(put) : write);
                }
                case LOST -> retry.add(write);
            }
        }
        announce(done, retry);
        for (PendingWrite write : batch) {
            if (write instanceof ReleaseLease lease) {
                writes.release(commands, lease);
            }
        }
        return retry;
    }

    private enum Outcome {
        DONE,
        SUPERSEDED,
        REMOVED,
        REJECTED,
        EXPIRED,
        UNSENDABLE,
        LOST
    }

    /** Sends a write. A value that cannot be encoded affects no other write. */
    private Future<?> send(RedisCommands commands, PendingWrite write) {
        try {
            Future<?> reply = writes.send(commands, write, late);
            return reply == null ? CompletableFuture.completedFuture(Outcome.EXPIRED) : reply;
        } catch (RedisUnavailableException e) { // no connection
            throw e;
        } catch (RuntimeException | Error e) {
            BackgroundFailures.report("encoding a value for L2", e);
            return CompletableFuture.completedFuture(Outcome.UNSENDABLE);
        }
    }

    private Outcome await(Future<?> reply) {
        if (reply.state() == Future.State.SUCCESS && reply.resultNow() instanceof Outcome unsent) {
            return unsent;
        }
        try {
            long answer = link.awaitWrite(reply) instanceof Long number ? number : 0;
            return answer == 0 ? Outcome.SUPERSEDED : answer < 0 ? Outcome.REMOVED : Outcome.DONE;
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
    private void announce(List<PendingWrite> done, List<PendingWrite> retry) {
        List<BackplaneEvent> events = done.stream().map(WriteBehind::event).toList();
        try {
            if (!events.isEmpty()) {
                RedisReplies.await(backplane.publish(events), link.options().commandTimeout());
                refusals.succeeded(Operation.PUBLISH);
            }
        } catch (RedisUnavailableException e) {
            if (!e.isRejection()) {
                retry.addAll(done);
                return;
            }
            refusals.failed(Operation.PUBLISH, e);
        }
        counters.l2Writes.add(done.size());
        if (late) {
            counters.l2Recovered.add(done.size());
        }
        for (PendingWrite write : done) {
            if (write instanceof Delete) {
                recent.confirmed(write);
                settled.accept(BackplaneEvent.of(Kind.RELEASED, write.key()));
            }
        }
    }

    private static BackplaneEvent event(PendingWrite write) {
        Kind kind = write instanceof Delete delete ? delete.drop() ? Kind.REMOVED : Kind.EXPIRED : Kind.STORED;
        return BackplaneEvent.of(kind, write.key());
    }
}
