package dev.archipelago.cache;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.models.stream.ClaimedMessages;
import io.lettuce.core.models.stream.PendingMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One consumer of a {@link StreamGroup}. What it read is its own until it {@link #acknowledge}s it; what a consumer
 * left that died, or lost an answer of Redis, another one takes over with {@link #claim}. An entry may so be handed out
 * more than once, never lost while the stream holds it.
 *
 * <p>While Redis is away every method throws {@link RedisUnavailableException}; call it again later and it goes on where
 * the group was. Thread-safe; only one {@link #read} waits at a time, on a connection of its own.
 */
public final class StreamConsumer implements AutoCloseable {

    private static final String FIRST = "0-0";

    /** How many entries that were trimmed away are forgotten at a time. */
    private static final int TRIMMED = 1000;

    private final RedisLink link;
    private final StreamGroup group;
    private final Consumer<byte[]> self;
    private final BlockingStreamReads blocking;

    StreamConsumer(RedisLink link, StreamGroup group, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a consumer must have a name");
        }
        this.link = link;
        this.group = group;
        this.self = Consumer.from(group.name(), name.getBytes(StandardCharsets.UTF_8));
        this.blocking = new BlockingStreamReads(link);
    }

    /**
     * Entries nobody in the group has got yet, oldest first; waits up to {@code block} for the first of them and then
     * returns none.
     *
     * @param count how many at most
     * @param block more than zero and no more than {@link StreamReader#LONGEST_BLOCK}
     * @throws RedisUnavailableException if Redis is away or goes away meanwhile
     * @throws IllegalStateException if this consumer is closed
     */
    public List<StreamEntry> read(int count, Duration block) {
        XReadArgs args = XReadArgs.Builder.block(Math.max(1, block.toMillis())).count(count);
        return inGroup(() -> blocking.read(
                block, commands -> commands.xreadgroup(self, args, StreamOffset.lastConsumed(group.stream()))));
    }

    /**
     * Takes over entries that were handed out at least {@code idle} ago and not acknowledged since, whoever had them,
     * oldest first; none if there are none. Entries the stream no longer holds are acknowledged and left out.
     *
     * @param count how many at most
     * @throws RedisUnavailableException if Redis is away or does not answer in time
     */
    public List<StreamEntry> claim(Duration idle, int count) {
        return inGroup(() -> {
            String cursor = FIRST;
            List<StreamMessage<byte[], byte[]>> claimed;
            do { // an answer may be empty though later ones are not: Redis looks at a part of what waits each time
                ClaimedMessages<byte[], byte[]> answer = claim(cursor, idle, count);
                cursor = answer.getId();
                claimed = answer.getMessages();
            } while (claimed.isEmpty() && !cursor.equals(FIRST));
            forgetTrimmed();
            return StreamEntry.all(claimed);
        });
    }

    /**
     * Says that these entries are done. Returns for how many that was news to Redis.
     *
     * @throws RedisUnavailableException if Redis is away or does not answer in time; they may be handed out again
     */
    public long acknowledge(Collection<StreamEntry> entries) {
        return acknowledged(entries.stream().map(StreamEntry::id).toArray(String[]::new));
    }

    /** Ends a read that waits, and closes the connection. What is not acknowledged waits to be claimed. */
    @Override
    public void close() {
        blocking.close();
    }

    private ClaimedMessages<byte[], byte[]> claim(String cursor, Duration idle, int count) {
        XAutoClaimArgs<byte[]> args = new XAutoClaimArgs<byte[]>()
                .consumer(self)
                .minIdleTime(idle)
                .startId(cursor)
                .count(count);
        return ask(commands -> commands.xautoclaim(group.stream(), args));
    }

    /** Redis 7 forgets what was trimmed away as it claims; before, such entries would stay pending for ever. */
    private void forgetTrimmed() {
        Optional<String> first =
                ask(commands -> commands.xrange(group.stream(), Range.unbounded(), Limit.from(1))).stream()
                        .map(StreamMessage::getId)
                        .findFirst();
        Range<String> trimmed = Range.from(
                Range.Boundary.unbounded(), first.map(Range.Boundary::excluding).orElseGet(Range.Boundary::unbounded));
        acknowledged(
                ask(commands -> commands.xpending(group.stream(), group.name(), trimmed, Limit.from(TRIMMED))).stream()
                        .map(PendingMessage::getId)
                        .toArray(String[]::new));
    }

    private long acknowledged(String... ids) {
        return ids.length == 0 ? 0 : ask(commands -> commands.xack(group.stream(), group.name(), ids));
    }

    private <T> T ask(Function<RedisClusterAsyncCommands<byte[], byte[]>, Future<T>> command) {
        return RedisReplies.ask(
                () -> command.apply(link.commands()), link.options().commandTimeout());
    }

    /** Runs the command, once more after making the group if Redis does not know it. */
    private <T> T inGroup(Supplier<T> command) {
        try {
            return command.get();
        } catch (RedisUnavailableException e) {
            if (!RedisReplies.refusedWith(e, "NOGROUP")) {
                throw e;
            }
            group.create();
            return command.get();
        }
    }
}
