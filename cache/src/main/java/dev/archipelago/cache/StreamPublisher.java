package dev.archipelago.cache;

import io.lettuce.core.RedisException;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
 * Appends to one Redis stream without ever holding up its callers: entries wait in a bounded buffer for a thread of the
 * publisher's own, and while Redis is away the oldest of them give way. An entry is sent once: one whose answer was lost
 * counts as dropped though it may have arrived. Thread-safe.
 */
public final class StreamPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamPublisher.class);
    private static final int BATCH = 256;
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);

    private final RedisLink link;
    private final byte[] stream;
    private final XAddArgs trimming;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Map<byte[], byte[]>> buffer = new ArrayDeque<>();
    private final LongAdder published = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final SlidingRate rate = new SlidingRate(System::nanoTime);
    private final Semaphore changed = new Semaphore(0);
    private final AutoCloseable registration;
    private final Thread thread;
    private volatile @Nullable String lastId;
    private volatile boolean closed;

    /**
     * A publisher that begins at once; close it before the link.
     *
     * @param stream the whole key of the stream
     * @param maximumLength about how many entries Redis keeps
     * @param capacity how many entries may wait here
     */
    public StreamPublisher(RedisLink link, String stream, long maximumLength, int capacity) {
        if (maximumLength <= 0 || capacity <= 0) {
            throw new IllegalArgumentException("maximum length and capacity of the stream " + stream
                    + " must be more than zero, got " + maximumLength + " and " + capacity);
        }
        this.link = link;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
        this.trimming = XAddArgs.Builder.maxlen(maximumLength).approximateTrimming();
        this.capacity = capacity;
        this.registration = link.onChange(available -> changed.release());
        this.thread = Thread.ofVirtual().name("stream-publisher").start(this::drain);
    }

    /**
     * Appends an entry soon, in the order of calls. Never blocks and never throws because Redis is away.
     *
     * @param fields one at least, in the order they are to be written
     */
    public void publish(Map<String, String> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a stream entry must have a field");
        }
        Map<byte[], byte[]> encoded = encode(fields);
        lock.lock();
        try {
            if (buffer.size() == capacity) {
                buffer.removeFirst();
                dropped.increment();
            }
            buffer.addLast(encoded);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The counters, and what Redis states of the stream and its groups within {@code timeout}; never throws. */
    public StreamStatistics statistics(Duration timeout) {
        OptionalLong length = OptionalLong.empty();
        Optional<String> newest = Optional.empty();
        List<StreamGroupStatistics> groups = List.of();
        try {
            if (link.available()) {
                StreamInfo info = new StreamInfo(link, stream, System.nanoTime() + timeout.toNanos());
                StreamInfo.Ends ends = info.ends();
                length = OptionalLong.of(ends.length());
                newest = ends.last();
                groups = info.groups(ends);
            }
        } catch (RuntimeException e) {
            LOG.debug("the stream does not say how it is: {}", e.toString());
        }
        return new StreamStatistics(
                length,
                published.sum(),
                dropped.sum(),
                waiting(),
                rate.perSecond(),
                newest.or(() -> Optional.ofNullable(lastId)),
                groups);
    }

    /** Sends what waits if Redis is there, for a second at most, and ends. A second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        changed.release();
        lock.lock();
        try {
            filled.signal();
        } finally {
            lock.unlock();
        }
        try {
            registration.close();
            if (!thread.join(SHUTDOWN_TIMEOUT)) {
                LOG.debug("the stream publisher waits for Redis and ends when that answers or times out");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("the link was not told of the end: {}", e.toString());
        }
    }

    private void drain() {
        try {
            while (!closed || (waiting() > 0 && link.available())) {
                try {
                    drainOnce();
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("publishing to a stream", e);
                    changed.tryAcquire(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the stream publisher ends with {} entries waiting", waiting());
        }
    }

    private void drainOnce() throws InterruptedException {
        if (link.available()) {
            send(take());
        } else {
            changed.tryAcquire(1, TimeUnit.SECONDS);
            changed.drainPermits();
        }
    }

    private List<Map<byte[], byte[]>> take() throws InterruptedException {
        lock.lock();
        try {
            if (buffer.isEmpty() && !closed) {
                filled.await(250, TimeUnit.MILLISECONDS);
            }
            List<Map<byte[], byte[]>> batch = new ArrayList<>();
            while (!buffer.isEmpty() && batch.size() < BATCH) {
                batch.add(buffer.removeFirst());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<Map<byte[], byte[]>> batch) throws InterruptedException {
        List<Future<String>> replies = new ArrayList<>(batch.size());
        List<Map<byte[], byte[]>> unsent = new ArrayList<>();
        try {
            RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
            for (Map<byte[], byte[]> fields : batch) {
                replies.add(commands.xadd(stream, trimming, fields));
            }
        } catch (RedisException | RedisUnavailableException e) {
            LOG.debug("the stream waits: {}", e.getMessage());
        }
        for (int i = 0; i < replies.size(); i++) {
            if (!settled(replies.get(i))) {
                unsent.add(batch.get(i));
            }
        }
        unsent.addAll(batch.subList(replies.size(), batch.size()));
        if (!unsent.isEmpty()) {
            giveBack(unsent);
            changed.tryAcquire(50, TimeUnit.MILLISECONDS);
        }
    }

    /** False if the entry was not sent. */
    private boolean settled(Future<String> reply) {
        try {
            lastId = RedisReplies.await(reply, link.options().commandTimeout());
            link.accepted();
            published.increment();
            rate.add(1);
            return true;
        } catch (RedisUnavailableException e) {
            if (RedisReplies.unsent(e)) {
                return false;
            }
            link.refused(e);
            dropped.increment();
            LOG.debug("a stream entry was lost: {}", e.getMessage());
            return true;
        }
    }

    private void giveBack(List<Map<byte[], byte[]>> unsent) {
        lock.lock();
        try {
            for (Map<byte[], byte[]> fields : unsent.reversed()) {
                if (buffer.size() < capacity) {
                    buffer.addFirst(fields);
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

    private static Map<byte[], byte[]> encode(Map<String, String> fields) {
        Map<byte[], byte[]> encoded = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                encoded.put(name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)));
        return encoded;
    }
}
