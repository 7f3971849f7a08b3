package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.NewGeneration;
import dev.archipelago.cache.PendingWrite.Put;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that empties the {@link WriteQueue} into Redis, in order. While Redis is away it waits. */
final class WriteBehind implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int BATCH = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration LAST_WISHES = Duration.ofSeconds(1);

    private final RedisLink link;
    private final WriteQueue queue;
    private final byte[] generationKey;
    private final InstantSource clock;
    private final Counters counters;
    private final Compression compression;
    private final Semaphore changed = new Semaphore(0);
    private final AutoCloseable registration;
    private final Thread thread;
    private volatile boolean closed;

    WriteBehind(
            RedisLink link,
            WriteQueue queue,
            byte[] generationKey,
            InstantSource clock,
            Counters counters,
            Compression compression) {
        this.link = link;
        this.queue = queue;
        this.generationKey = generationKey;
        this.clock = clock;
        this.counters = counters;
        this.compression = compression;
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
            if (!thread.join(LAST_WISHES)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            thread.interrupt();
        }
    }

    private void drain() {
        try {
            while (!closed || (queue.size() > 0 && link.available())) {
                if (!link.available()) {
                    pause();
                    continue;
                }
                List<PendingWrite> batch = queue.take(BATCH, IDLE_NANOS);
                if (!batch.isEmpty() && !write(batch)) {
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
                int end = nextGeneration(batch, done);
                if (end == done) {
                    newGeneration(commands);
                    counters.l2Writes.increment();
                    end = done + 1;
                } else {
                    again.addAll(writeAll(commands, batch.subList(done, end)));
                }
                done = end;
            }
        } catch (RuntimeException e) { // no connection, or the generation cannot be read: the rest has to wait
            counters.l2Failures.increment();
            LOG.debug("writing to L2 failed: {}", e.toString());
            again.addAll(batch.subList(done, batch.size()));
        }
        counters.l2Dropped.add(queue.settle(again));
        return again.isEmpty();
    }

    private static int nextGeneration(List<PendingWrite> batch, int from) {
        int at = from;
        while (at < batch.size() && !(batch.get(at) instanceof NewGeneration)) {
            at++;
        }
        return at;
    }

    /** The number is Redis's own time, so that it is new even if an older one was lost. */
    private void newGeneration(RedisClusterAsyncCommands<byte[], byte[]> commands) {
        List<byte[]> time = await(commands.time());
        String micros = text(time.get(0)) + "%06d".formatted(Long.parseLong(text(time.get(1))));
        await(commands.set(generationKey, micros.getBytes(StandardCharsets.US_ASCII)));
    }

    private List<PendingWrite> writeAll(RedisClusterAsyncCommands<byte[], byte[]> commands, List<PendingWrite> batch) {
        OptionalLong known = batch.stream().anyMatch(WriteBehind::needsGeneration)
                ? OptionalLong.of(Generation.parse(await(commands.get(generationKey))))
                : OptionalLong.empty();
        List<@Nullable Future<?>> replies = new ArrayList<>();
        batch.forEach(write -> replies.add(send(commands, write, known.orElse(0))));
        List<PendingWrite> again = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Future<?> reply = replies.get(i);
            if (reply == null) {
                counters.l2Dropped.increment();
            } else if (!confirmed(reply)) {
                again.add(batch.get(i));
            }
        }
        return again;
    }

    private static boolean needsGeneration(PendingWrite write) {
        return write instanceof Put put && !put.verbatim() && put.generation().isEmpty();
    }

    /** Null if the value is too old by now to be written. */
    private @Nullable Future<?> send(
            RedisClusterAsyncCommands<byte[], byte[]> commands, PendingWrite write, long generation) {
        byte[] key = write.key().getBytes(StandardCharsets.UTF_8);
        if (!(write instanceof Put put)) {
            return commands.del(key);
        }
        long left = put.keepUntil() - clock.millis();
        if (left <= 0) {
            return null;
        }
        if (put.verbatim()) {
            return commands.setex(key, (left + 999) / 1000, put.payload());
        }
        Envelope envelope = new Envelope(
                put.created(),
                put.freshUntil(),
                put.generation().orElse(generation),
                put.absent() ? Envelope.ABSENT : 0,
                ByteBuffer.wrap(put.payload()));
        return commands.psetex(key, left, compression.pack(envelope).encode());
    }

    /** False if it is worth another try. */
    private boolean confirmed(Future<?> reply) {
        try {
            await(reply);
            counters.l2Writes.increment();
            return true;
        } catch (RedisUnavailableException e) {
            counters.l2Failures.increment();
            if (RedisReplies.refused(e)) {
                counters.l2Dropped.increment();
                LOG.debug("Redis refused a write: {}", e.getMessage());
                return true;
            }
            return false;
        }
    }

    private <T> T await(Future<T> reply) {
        return RedisReplies.await(reply, link.options().commandTimeout());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
