package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.common.BackgroundFailures;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The background thread that sends the {@link WriteQueue} to Redis, in order. It waits while Redis is unavailable. */
final class WriteBehind implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int BATCH = 64;
    /** The pause between attempts grows to 16 s. */
    private static final int MAX_REJECTIONS = 5;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final RedisLink link;
    private final WriteQueue queue;
    private final RedisWriteCommands writes;
    private final BatchWriter writer;
    private final Counters counters;
    private final Semaphore wake = new Semaphore(0);
    private final AutoCloseable registration;
    private final Thread thread;
    private final RecentRemovals recent;
    private final ServerCheck check;
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

    WriteBehind(
            RedisLink link,
            WriteQueue queue,
            RedisWriteCommands writes,
            BatchWriter writer,
            RecentRemovals recent,
            ServerCheck check,
            Counters counters) {
        this.link = link;
        this.queue = queue;
        this.writes = writes;
        this.writer = writer;
        this.recent = recent;
        this.check = check;
        this.counters = counters;
        this.registration = link.onChange(available -> {
            if (!recent.isEmpty()) {
                check.begin();
            }
            reconnected = true; // last, so that the writer notices each beginning
            wake.release();
            queue.wake();
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
            int number = check.number();
            if (onReconnected()) {
                check.pass(number);
            } else {
                reconnected = true;
            }
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
     * Learns the time of Redis and its invalidations, and repeats recent removals if the link is connected to another
     * server, or to one that lost its data. Returns false if Redis did not answer.
     */
    private boolean onReconnected() {
        String identity;
        try {
            RedisCommands commands = link.commands();
            Duration timeout = link.options().commandTimeout();
            writes.synchronize(timeout);
            // A promotion changes the identifier of the replication: a server that was a replica for a while has lost
            // writes as well.
            identity = info(commands, "server", "run_id:", timeout)
                    + info(commands, "replication", "master_replid:", timeout);
        } catch (RedisUnavailableException e) {
            LOG.debug("the identity of Redis is unknown: {}", e.toString());
            return e.isRejection(); // without the right to INFO it remains unknown
        }
        if (!identity.isEmpty() && recent.isAnother(identity)) {
            writes.onServerChanged();
            List<PendingWrite> removals = recent.takeAll();
            LOG.info("Redis is another server than before; repeating {} removals of the last minute", removals.size());
            late = true;
            removals.forEach(removal -> counters.l2Dropped.add(queue.offerEarlier(removal)));
        }
        return true;
    }

    private static String info(RedisCommands commands, String section, String field, Duration timeout) {
        return RedisReplies.text(
                        RedisReplies.await(commands.send(RedisCommand.of("INFO").with(section)), timeout))
                .lines()
                .filter(line -> line.startsWith(field))
                .findFirst()
                .orElse("");
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
                    if (!writer.setMarker(commands, (SetMarker) batch.get(done))) {
                        retry.add(batch.get(done));
                        rejected(1);
                    }
                } else {
                    BatchWriter.Rest rest = writer.writeAll(commands, batch.subList(done, end), late);
                    retry.addAll(rest.retry());
                    rejected(rest.removalsRejected());
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

    private void rejected(int removals) {
        rejections = Math.min(rejections + removals, MAX_REJECTIONS);
    }

    private static int nextMarker(List<PendingWrite> batch, int from) {
        int at = from;
        while (at < batch.size() && !(batch.get(at) instanceof SetMarker)) {
            at++;
        }
        return at;
    }
}
