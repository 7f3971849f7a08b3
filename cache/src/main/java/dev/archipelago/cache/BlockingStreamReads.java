package dev.archipelago.cache;

import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads of streams that wait in Redis, one at a time, on a connection of their own that is opened when it is needed and
 * given up when it fails. Thread-safe.
 */
final class BlockingStreamReads implements AutoCloseable {

    /** The longest a read may wait for new entries. */
    static final Duration LONGEST_BLOCK = Duration.ofMinutes(1);

    private final RedisLink link;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable RedisConnection connection;
    private volatile boolean closed;

    BlockingStreamReads(RedisLink link) {
        this.link = link;
    }

    /**
     * The entries the command answers with.
     *
     * @throws IllegalArgumentException if {@code block} is not positive or too long
     * @throws RedisUnavailableException if Redis is away, goes away meanwhile or refuses
     * @throws IllegalStateException if this is closed
     */
    List<StreamEntry> read(
            Duration block,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, Future<List<StreamMessage<byte[], byte[]>>>> command) {
        if (!block.isPositive() || block.compareTo(LONGEST_BLOCK) > 0) {
            throw new IllegalArgumentException(
                    "block must be more than zero and no more than " + LONGEST_BLOCK + ", got " + block);
        }
        reading.lock();
        try {
            RedisConnection own = open();
            return StreamEntry.all(RedisReplies.ask(
                    () -> command.apply(own.commands()),
                    block.plus(link.options().commandTimeout())));
        } catch (RedisUnavailableException e) {
            // In a Cluster the first command for a node only begins to connect to it: the same connection is good for
            // the next.
            if (!RedisReplies.refused(e) && !RedisReplies.unsent(e)) {
                drop();
            }
            throw e;
        } finally {
            reading.unlock();
        }
    }

    /** Ends a read that waits, and closes the connection. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    private RedisConnection open() {
        refuseIfClosed();
        RedisConnection current = connection;
        if (current == null || !current.isOpen()) {
            drop();
            current = link.openDedicated(LONGEST_BLOCK.plus(link.options().commandTimeout()));
            connection = current;
            if (closed) {
                drop();
                refuseIfClosed();
            }
        }
        return current;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new IllegalStateException("this reader of a stream is closed");
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
