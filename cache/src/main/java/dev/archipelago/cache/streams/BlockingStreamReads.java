package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisConnection;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Blocking reads of streams, one at a time, on a dedicated connection that is opened on demand and replaced when it
 * fails. Thread-safe.
 */
final class BlockingStreamReads implements AutoCloseable {

    private final RedisLink link;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable RedisConnection connection;
    private volatile boolean closed;

    BlockingStreamReads(RedisLink link) {
        this.link = link;
    }

    /**
     * Executes a blocking command and returns the entries of its reply.
     *
     * @throws IllegalArgumentException if {@code block} is not positive or too long
     * @throws RedisUnavailableException if Redis is or becomes unavailable, or rejects the command
     * @throws IllegalStateException if the reads are closed
     */
    List<StreamEntry> read(Duration block, RedisCommand command) {
        if (!block.isPositive() || block.compareTo(RedisConnection.LONGEST_BLOCK) > 0) {
            throw new IllegalArgumentException(
                    "block must be positive and at most " + RedisConnection.LONGEST_BLOCK + ", got " + block);
        }
        reading.lock();
        try {
            RedisConnection own = open();
            return StreamReplies.entriesOfRead(RedisReplies.ask(
                    () -> own.send(command), block.plus(link.options().commandTimeout())));
        } catch (RedisUnavailableException e) {
            // In a Cluster the first command for a node is rejected while the node's connection is being opened.
            if (!e.isRejection() && !e.isUnsent()) {
                drop();
            }
            throw e;
        } finally {
            reading.unlock();
        }
    }

    /** Ends a blocked read. */
    void endRead() {
        if (reading.isLocked()) {
            drop();
        }
    }

    /** Ends a blocked read and closes the connection. Has no effect if already closed. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    private RedisConnection open() {
        requireOpen();
        RedisConnection current = connection;
        if (current == null || !current.isOpen()) {
            drop();
            current = link.openDedicated(
                    RedisConnection.LONGEST_BLOCK.plus(link.options().commandTimeout()));
            connection = current;
            if (closed) {
                drop();
                requireOpen();
            }
        }
        return current;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the stream reader is closed");
        }
    }

    private void drop() {
        RedisConnection current = connection;
        if (current != null) {
            connection = null;
            current.close();
        }
    }
}
