package dev.archipelago.cache.streams;

import dev.archipelago.cache.internal.common.BackgroundFailures;
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends entries to a Redis stream in the background. Entries wait in a bounded buffer; when it is full, the oldest
 * entry is dropped. Delivery is at most once: an entry whose reply was lost counts as
 * dropped, although it may have arrived. Thread-safe.
 */
public final class BufferedStreamWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BufferedStreamWriter.class);
    private static final int BATCH = 256;
    private static final byte[] MAXLEN = {'M', 'A', 'X', 'L', 'E', 'N'};
    private static final byte[] APPROXIMATELY = {'~'};
    private static final byte[] NEXT_ID = {'*'};
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final RedisLink link;
    private final byte[] stream;
    private final byte[] maximumLength;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<RedisCommand> buffer = new ArrayDeque<>();
    private final LongAdder published = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final SlidingRate rate = new SlidingRate(System::nanoTime);
    private final Semaphore wake = new Semaphore(0);
    private final AutoCloseable registration;
    private final Thread thread;
    private volatile @Nullable String lastId;
    private volatile boolean closed;

    /**
     * Creates a writer and starts its thread. Close it before the link.
     *
     * @param stream the complete key of the stream
     * @param maximumLength the approximate number of entries Redis keeps
     * @param capacity the size of the buffer, in entries
     */
    public BufferedStreamWriter(RedisLink link, String stream, long maximumLength, int capacity) {
        if (maximumLength <= 0 || capacity <= 0) {
            throw new IllegalArgumentException("maximum length and capacity of the stream " + stream
                    + " must be positive, got " + maximumLength + " and " + capacity);
        }
        this.link = link;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
        this.maximumLength = Long.toString(maximumLength).getBytes(StandardCharsets.US_ASCII);
        this.capacity = capacity;
        this.registration = link.onChange(available -> wake.release());
        this.thread = Thread.ofVirtual().name("stream-publisher").start(this::drain);
    }

    /**
     * Queues an entry. Entries are appended in the order of calls. Never blocks or throws because Redis is unavailable.
     *
     * @param fields at least one field, in the order they are written
     */
    public void publish(Map<String, String> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a stream entry must have at least one field");
        }
        RedisCommand command = command(fields);
        lock.lock();
        try {
            if (buffer.size() == capacity) {
                buffer.removeFirst();
                dropped.increment();
            }
            buffer.addLast(command);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the counters and, if Redis answers within {@code timeout}, the state of the stream. Never throws. */
    public StreamStatistics statistics(Duration timeout) {
        StreamStatus status = StreamInfo.status(link, stream, timeout);
        return new StreamStatistics(
                status.length(),
                published.sum(),
                dropped.sum(),
                waiting(),
                rate.perSecond(),
                status.lastId().or(() -> Optional.ofNullable(lastId)),
                status.groups());
    }

    /** Sends queued entries for a second at most, and stops. Has no effect if already closed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        wake.release();
        lock.lock();
        try {
            filled.signal();
        } finally {
            lock.unlock();
        }
        try {
            registration.close();
            if (!thread.join(SHUTDOWN_TIMEOUT)) {
                LOG.debug("the stream writer waits for Redis and ends when that answers or times out");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("removing the listener of the link failed: {}", e.toString());
        }
    }

    private void drain() {
        try {
            while (!closed || (waiting() > 0 && link.available())) {
                try {
                    drainOnce();
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.report("a stream writer", e);
                    wake.tryAcquire(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the stream writer ends with {} entries waiting", waiting());
        }
    }

    private void drainOnce() throws InterruptedException {
        if (link.available()) {
            send(take());
        } else {
            wake.tryAcquire(1, TimeUnit.SECONDS);
            wake.drainPermits();
        }
    }

    private List<RedisCommand> take() throws InterruptedException {
        lock.lock();
        try {
            if (buffer.isEmpty() && !closed) {
                filled.await(250, TimeUnit.MILLISECONDS);
            }
            List<RedisCommand> batch = new ArrayList<>();
            while (!buffer.isEmpty() && batch.size() < BATCH) {
                batch.add(buffer.removeFirst());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<RedisCommand> batch) throws InterruptedException {
        List<Future<@Nullable Object>> replies = new ArrayList<>(batch.size());
        List<RedisCommand> unsent = new ArrayList<>();
        try {
            RedisCommands commands = link.commands();
            for (RedisCommand command : batch) {
                replies.add(commands.send(command));
            }
        } catch (RedisUnavailableException e) {
            LOG.debug("the stream cannot be written to: {}", e.getMessage());
        }
        for (int i = 0; i < replies.size(); i++) {
            if (!settled(replies.get(i))) {
                unsent.add(batch.get(i));
            }
        }
        unsent.addAll(batch.subList(replies.size(), batch.size()));
        if (!unsent.isEmpty()) {
            requeue(unsent);
            wake.tryAcquire(50, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns false if the entry was not sent. */
    private boolean settled(Future<@Nullable Object> reply) {
        try {
            lastId = RedisReplies.text(link.awaitWrite(reply));
            published.increment();
            rate.add(1);
            return true;
        } catch (RedisUnavailableException e) {
            if (e.isUnsent()) {
                return false;
            }
            dropped.increment();
            LOG.debug("a stream entry was lost: {}", e.getMessage());
            return true;
        }
    }

    private void requeue(List<RedisCommand> unsent) {
        lock.lock();
        try {
            for (RedisCommand command : unsent.reversed()) {
                if (buffer.size() < capacity) {
                    buffer.addFirst(command);
                } else {
                    dropped.increment();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private int waiting() {
        lock.lock();
        try {
            return buffer.size();
        } finally {
            lock.unlock();
        }
    }

    private RedisCommand command(Map<String, String> fields) {
        RedisCommand command = RedisCommand.of("XADD")
                .key(stream)
                .with(MAXLEN)
                .with(APPROXIMATELY)
                .with(maximumLength)
                .with(NEXT_ID);
        fields.forEach((name, value) -> command.with(name).with(value));
        return command;
    }
}
