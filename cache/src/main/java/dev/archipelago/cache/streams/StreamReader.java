package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisConnection;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A reader of a Redis stream. Thread-safe; only one {@link #readAfter} blocks at a time, on a dedicated connection. */
public final class StreamReader implements AutoCloseable {

    /** The maximum time a read waits for new entries. */
    public static final Duration LONGEST_BLOCK = RedisConnection.LONGEST_BLOCK;

    /** The identifier before the first entry. */
    public static final String BEGINNING = "0-0";

    private final RedisLink link;
    private final byte[] stream;
    private final BlockingStreamReads blocking;

    /** @param stream the complete key of the stream */
    public StreamReader(RedisLink link, String stream) {
        this.link = link;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
        this.blocking = new BlockingStreamReads(link);
    }

    /**
     * Returns the newest {@code count} entries, newest first.
     *
     * @throws RedisUnavailableException if Redis is unavailable or does not answer in time
     */
    public List<StreamEntry> latest(int count) {
        RedisCommand command = RedisCommand.of("XREVRANGE")
                .key(stream)
                .with("+")
                .with("-")
                .with("COUNT")
                .with(count);
        return StreamReplies.entries(RedisReplies.ask(
                () -> link.commands().send(command), link.options().commandTimeout()));
    }

    /**
     * Returns the entries after {@code id}, oldest first, after waiting up to {@code block} for the first one. Empty if
     * there is none. To follow a stream without gaps, start with the identifier of {@link #latest} and continue with
     * the last one received.
     *
     * @param count the maximum number of entries
     * @param block positive, at most {@link #LONGEST_BLOCK}
     * @throws RedisUnavailableException if Redis is or becomes unavailable
     * @throws IllegalStateException if this reader is closed
     */
    public List<StreamEntry> readAfter(String id, int count, Duration block) {
        return blocking.read(
                block,
                RedisCommand.of("XREAD")
                        .with("BLOCK")
                        .with(Math.max(1, block.toMillis()))
                        .with("COUNT")
                        .with(count)
                        .with("STREAMS")
                        .key(stream)
                        .with(id));
    }

    /**
     * Ends a blocked read with {@link RedisUnavailableException}, if there is one; the next read opens a connection.
     */
    public void endRead() {
        blocking.endRead();
    }

    /** Returns the state of the stream; unknown if Redis does not answer within {@code timeout}. Never throws. */
    public StreamStatus status(Duration timeout) {
        return StreamInfo.status(link, stream, timeout);
    }

    /** Ends a blocked read and closes the connection. Has no effect if already closed. */
    @Override
    public void close() {
        blocking.close();
    }
}
