package dev.archipelago.cache;

import dev.archipelago.cache.BackplaneEvent.Kind;
import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.Release;
import dev.archipelago.cache.PendingWrite.SetMarker;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that empties the {@link WriteQueue} into Redis, in order. While Redis is away it waits. */
final class WriteBehind implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int BATCH = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final RedisLink link;
    private final WriteQueue queue;
    private final RedisWriteCommands writes;
    private final Backplane backplane;
    private final Consumer<BackplaneEvent> settled;
    private final Counters counters;
    private final Semaphore changed = new Semaphore(0);
    private final AutoCloseable registration;
    private final Thread thread;
    private volatile boolean closed;

    /** Whether what is written now was to be written earlier, so that others may have written meanwhile. */
    private boolean late;

    /** Whether a write failed after the close. */
    private boolean givenUp;

    /** @param settled hears of deletions Redis confirmed, and of values it has a newer one or a removal for */
    WriteBehind(
            RedisLink link,
            WriteQueue queue,
            RedisWriteCommands writes,
            Backplane backplane,
            Counters counters,
            Consumer<BackplaneEvent> settled) {
        this.link = link;
        this.queue = queue;
        this.writes = writes;
        this.backplane = backplane;
        this.counters = counters;
        this.settled = settled;
        this.registration = link.onChange(available -> changed.release());
        this.thread = Thread.ofVirtual().name("cache-l2-writer").start(this::drain);
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        changed.release();
        try {
            registration.close();
            if (!thread.join(SHUTDOWN_TIMEOUT)) {
                LOG.debug("the L2 writer waits for Redis and ends when that answers or times out");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("the link was not told of the end: {}", e.toString());
        }
    }

    private void drain() {
        try {
            while (!closed || (!givenUp && queue.size() > 0 && link.available())) {
                try {
                    drainOnce();
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("writing to L2", e);
                    late = true;
                    if (closed) {
                        return;
                    }
                    pause();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the L2 writer ends with {} writes waiting", queue.size());
        }
    }

    private void drainOnce() throws InterruptedException {
        if (!link.available()) {
            late = true;
            pause();
            return;
        }
        List<PendingWrite> batch = queue.take(BATCH, IDLE_NANOS);
        if (!batch.isEmpty() && !writeOrGiveBack(batch)) {
            late = true;
            // Once closed nothing waits for better times: what cannot be written now is given up.
            givenUp = closed;
            pause();
        } else if (queue.size() == 0) {
            late = false;
        }
    }

    /** What an unexpected failure leaves of a batch is dropped: tried again it would fail again, and hold up the rest. */
    private boolean writeOrGiveBack(List<PendingWrite> batch) {
        try {
            return write(batch);
        } catch (RuntimeException | Error e) {
            counters.l2Dropped.add(batch.size() + queue.settle(List.of()));
            throw e;
        }
    }

    private void pause() throws InterruptedException {
        changed.drainPermits();
        if (!closed) {
            changed.tryAcquire(IDLE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /** Writes a batch, pipelined. False if some of it has to wait for better times. */
    private boolean write(List<PendingWrite> batch) {
        List<PendingWrite> again = new ArrayList<>();
        int done = 0;
        try {
            RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
            while (done < batch.size()) {
                int end = nextMark(batch, done);
                if (end == done) {
                    end = done + 1;
                    if (!marker(commands, (SetMarker) batch.get(done))) {
                        again.add(batch.get(done));
                    }
                } else {
                    again.addAll(writeAll(commands, batch.subList(done, end)));
                }
                done = end;
            }
        } catch (RuntimeException e) { // no connection, or a marker cannot be set: the rest has to wait
            counters.l2Failures.increment();
            LOG.debug("writing to L2 failed: {}", e.toString());
            again.addAll(batch.subList(done, batch.size()));
        }
        counters.l2Dropped.add(queue.settle(again));
        return again.isEmpty();
    }

    private static int nextMark(List<PendingWrite> batch, int from) {
        int at = from;
        while (at < batch.size() && !(batch.get(at) instanceof SetMarker)) {
            at++;
        }
        return at;
    }

    /** False if Redis refused it: a removal is tried until it succeeds. Values loaded after it stay hidden until then. */
    private boolean marker(RedisClusterAsyncCommands<byte[], byte[]> commands, SetMarker marker) {
        try {
            writes.marked(marker, await(writes.marker(commands, marker)));
            counters.l2Writes.increment();
            link.accepted();
            return true;
        } catch (RedisUnavailableException e) {
            if (!RedisReplies.refused(e)) {
                throw e;
            }
            counters.l2Failures.increment();
            link.refused(e);
            LOG.debug("Redis refused a removal: {}", e.getMessage());
            return false;
        }
    }

    private List<PendingWrite> writeAll(RedisClusterAsyncCommands<byte[], byte[]> commands, List<PendingWrite> batch) {
        List<PendingWrite> data =
                batch.stream().filter(write -> !(write instanceof Release)).toList();
        List<@Nullable Future<?>> replies = new ArrayList<>();
        data.forEach(write -> replies.add(writes.send(commands, write, late)));
        List<PendingWrite> again = new ArrayList<>();
        List<PendingWrite> told = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            Future<?> reply = replies.get(i);
            if (reply == null) {
                counters.l2Dropped.increment();
            } else {
                switch (outcome(data.get(i), reply)) {
                    case DONE -> told.add(data.get(i));
                    case SUPERSEDED -> {
                        counters.l2Superseded.increment();
                        settled.accept(
                                BackplaneEvent.of(Kind.STORED, data.get(i).key()));
                    }
                    case REMOVED -> {
                        counters.l2Superseded.increment();
                        settled.accept(
                                BackplaneEvent.of(Kind.REMOVED, data.get(i).key()));
                    }
                    case REFUSED -> counters.l2Dropped.increment();
                    case LOST -> again.add(data.get(i));
                }
            }
        }
        publish(told, again);
        for (PendingWrite write : batch) {
            if (write instanceof Release release) {
                writes.release(commands, release);
            }
        }
        return again;
    }

    /** Others hear of what changed once it is in L2; what they cannot be told is written and told again. */
    private void publish(List<PendingWrite> done, List<PendingWrite> again) {
        List<BackplaneEvent> changes = done.stream().map(WriteBehind::change).toList();
        try {
            if (!changes.isEmpty()) {
                await(backplane.publish(changes));
            }
        } catch (RedisUnavailableException e) {
            if (!RedisReplies.refused(e)) {
                again.addAll(done);
                return;
            }
            LOG.debug("Redis refused to tell of changes: {}", e.getMessage());
        }
        counters.l2Writes.add(done.size());
        if (late) {
            counters.l2Recovered.add(done.size());
        }
        done.stream()
                .filter(Delete.class::isInstance)
                .forEach(write -> settled.accept(BackplaneEvent.of(Kind.RELEASED, write.key())));
    }

    private static BackplaneEvent change(PendingWrite write) {
        Kind kind = write instanceof Delete delete ? delete.drop() ? Kind.REMOVED : Kind.EXPIRED : Kind.STORED;
        return BackplaneEvent.of(kind, write.key());
    }

    private enum Outcome {
        DONE,
        SUPERSEDED,
        REMOVED,
        REFUSED,
        LOST
    }

    private Outcome outcome(PendingWrite write, Future<?> reply) {
        try {
            long answer = await(reply) instanceof Long number ? number : 0;
            link.accepted();
            return answer == 0 ? Outcome.SUPERSEDED : answer < 0 ? Outcome.REMOVED : Outcome.DONE;
        } catch (RedisUnavailableException e) {
            counters.l2Failures.increment();
            if (RedisReplies.refused(e)) {
                link.refused(e);
                LOG.debug("Redis refused a write: {}", e.getMessage());
                return Outcome.REFUSED;
            }
            return Outcome.LOST;
        }
    }

    private <T> T await(Future<T> reply) {
        return RedisReplies.await(reply, link.options().commandTimeout());
    }
}
