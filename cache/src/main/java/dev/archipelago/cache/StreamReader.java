package dev.archipelago.cache;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Reads one Redis stream: the newest entries, or those after an id as they come. Thread-safe; only one
 * {@link #readAfter} waits at a time, on a connection of its own.
 */
public final class StreamReader implements AutoCloseable {

    /** The longest a read may wait for new entries. */
    public static final Duration LONGEST_BLOCK = BlockingStreamReads.LONGEST_BLOCK;

    /** Reads from the beginning of the stream. */
    public static final String BEGINNING = "0-0";

    private final RedisLink link;
    private final byte[] stream;
    private final BlockingStreamReads blocking;

    /** @param stream the whole key of the stream */
    public StreamReader(RedisLink link, String stream) {
        this.link = link;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
        this.blocking = new BlockingStreamReads(link);
    }

    /**
     * The newest {@code count} entries, newest first.
     *
     * @throws RedisUnavailableException if Redis is away or does not answer in time
     */
    public List<StreamEntry> latest(int count) {
        return StreamEntry.all(RedisReplies.ask(
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
        XReadArgs args = XReadArgs.Builder.block(Math.max(1, block.toMillis())).count(count);
        return blocking.read(block, commands -> commands.xread(args, StreamOffset.from(stream, id)));
    }

    /** Ends a read that waits, and closes the connection. A second call does nothing. */
    @Override
    public void close() {
        blocking.close();
    }
}
