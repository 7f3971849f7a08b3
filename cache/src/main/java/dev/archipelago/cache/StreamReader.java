package dev.archipelago.cache;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Redis stream: the newest entries, or those after an id as they come. Thread-safe; only one
 * {@link #readAfter} waits at a time, on a connection of its own.
 */
public final class StreamReader implements AutoCloseable {

    /** The longest a read may wait for new entries. */
    public static final Duration LONGEST_BLOCK = Duration.ofMinutes(1);

    /** Reads from the beginning of the stream. */
    public static final String BEGINNING = "0-0";

    private final RedisLink link;
    private final byte[] stream;
    private final ReentrantLock blocking = new ReentrantLock();
    private volatile @Nullable RedisConnection connection;
    private volatile boolean closed;

    /** @param stream the whole key of the stream */
    public StreamReader(RedisLink link, String stream) {
        this.link = link;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The newest {@code count} entries, newest first.
     *
     * @throws RedisUnavailableException if Redis is away or does not answer in time
     */
    public List<StreamEntry> latest(int count) {
        return entries(RedisReplies.ask(
                () -> link.commands().xrevrange(stream, Range.unbounded(), Limit.from(count)),
                link.options().commandTimeout()));
    }

    /**
     * Entries after {@code id}, oldest first; waits up to {@code block} for the first of them and then returns none.
     * To follow a stream without a gap begin with the id of {@link #latest} and go on with the last id received.
     *
     * @param count how many at most
     * @param block more than zero and no more than {@link #LONGEST_BLOCK}
     * @throws RedisUnavailableException if Redis is away or goes away meanwhile; try again later
     * @throws IllegalStateException if this reader is closed
     */
    public List<StreamEntry> readAfter(String id, int count, Duration block) {
        if (!block.isPositive() || block.compareTo(LONGEST_BLOCK) > 0) {
            throw new IllegalArgumentException(
                    "block must be more than zero and no more than " + LONGEST_BLOCK + ", got " + block);
        }
        blocking.lock();
        try {
            RedisConnection own = open();
            XReadArgs args =
                    XReadArgs.Builder.block(Math.max(1, block.toMillis())).count(count);
            return entries(RedisReplies.ask(
                    () -> own.commands().xread(args, StreamOffset.from(stream, id)),
                    block.plus(link.options().commandTimeout())));
        } catch (RedisUnavailableException e) {
            drop();
            throw e;
        } finally {
            blocking.unlock();
        }
    }

    /** Ends a read that waits, and closes the connection. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        drop();
    }

    private RedisConnection open() {
        if (closed) {
            throw new IllegalStateException("this stream reader is closed");
        }
        RedisConnection current = connection;
        if (current == null || !current.isOpen()) {
            drop();
            current = link.openDedicated(LONGEST_BLOCK.plus(link.options().commandTimeout()));
            connection = current;
            if (closed) {
                drop();
                throw new IllegalStateException("this stream reader is closed");
            }
        }
        return current;
    }

    private void drop() {
        RedisConnection current = connection;
        if (current != null) {
            connection = null;
            current.close();
        }
    }

    private static List<StreamEntry> entries(List<StreamMessage<byte[], byte[]>> messages) {
        return messages.stream().map(StreamReader::entry).toList();
    }

    private static StreamEntry entry(StreamMessage<byte[], byte[]> message) {
        Map<String, String> fields = new LinkedHashMap<>();
        message.getBody()
                .forEach((name, value) -> fields.put(
                        new String(name, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8)));
        return new StreamEntry(message.getId(), Collections.unmodifiableMap(fields));
    }
}
