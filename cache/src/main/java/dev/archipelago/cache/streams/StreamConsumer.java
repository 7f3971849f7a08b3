package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A consumer of a {@link StreamGroup}. Entries it reads are pending until it {@link #acknowledge}s them; another
 * consumer takes over entries whose consumer failed with {@link #claim}. Delivery is at least once, as long as the
 * stream holds the entry.
 *
 * <p>While Redis is unavailable all methods throw {@link RedisUnavailableException}; a later call continues where the
 * group was. Thread-safe; only one {@link #read} blocks at a time, on a dedicated connection.
 */
public final class StreamConsumer implements AutoCloseable {

    private static final String FIRST = "0-0";

    /** The maximum number of trimmed entries that are acknowledged at a time. */
    private static final int TRIMMED = 1000;

    /** The maximum number of pending entries whose deliveries are asked for at a time. */
    private static final int MAX_COUNTED = 100_000;

    private final RedisLink link;
    private final byte[] stream;
    private final byte[] group;
    private final Runnable createGroup;
    private final Consumer<byte[]> self;
    private final BlockingStreamReads blocking;

    StreamConsumer(RedisLink link, byte[] stream, byte[] group, String name, Runnable createGroup) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a consumer must not be blank");
        }
        this.link = link;
        this.stream = stream;
        this.group = group;
        this.createGroup = createGroup;
        this.self = Consumer.from(group, name.getBytes(StandardCharsets.UTF_8));
        this.blocking = new BlockingStreamReads(link);
    }

    /**
     * Returns entries that were not delivered to the group yet, oldest first, after waiting up to {@code block} for the
     * first one. Empty if there is none.
     *
     * @param count the maximum number of entries
     * @param block positive, at most {@link StreamReader#LONGEST_BLOCK}
     * @throws RedisUnavailableException if Redis is or becomes unavailable
     * @throws IllegalStateException if this consumer is closed
     */
    public List<StreamEntry> read(int count, Duration block) {
        XReadArgs args = XReadArgs.Builder.block(Math.max(1, block.toMillis())).count(count);
        List<StreamEntry> entries = inGroup(() ->
                blocking.read(block, commands -> commands.xreadgroup(self, args, StreamOffset.lastConsumed(stream))));
        return entries.stream().map(entry -> entry.delivered(1)).toList();
    }

    /**
     * Takes over entries that have been pending for at least {@code idle}, of any consumer, oldest first. Entries the
     * stream no longer holds are acknowledged and omitted.
     *
     * @param count the maximum number of entries
     * @throws RedisUnavailableException if Redis is unavailable or does not answer in time
     */
    public List<StreamEntry> claim(Duration idle, int count) {
        return inGroup(() -> {
            String cursor = FIRST;
            List<StreamMessage<byte[], byte[]>> claimed;
            do { // Redis scans a part of the pending entries at a time, which may yield none
                ClaimedMessages<byte[], byte[]> answer = claim(cursor, idle, count);
                cursor = answer.getId();
                claimed = answer.getMessages();
            } while (claimed.isEmpty() && !cursor.equals(FIRST));
            acknowledgeTrimmed();
            return counted(StreamEntry.all(claimed));
        });
    }

    /**
     * Takes over entries as {@link #claim(Duration, int)} does, except those that were delivered too often, whose
     * processing probably fails each time: they are passed to {@code deadLetters} and acknowledged when that returns.
     *
     * @param maximumDeliveries the number of deliveries beyond which an entry is a dead letter
     * @param deadLetters receives dead letters, for example to store them elsewhere; if it throws, they remain pending
     * @throws RedisUnavailableException if Redis is unavailable or does not answer in time
     */
    public List<StreamEntry> claim(
            Duration idle, int count, int maximumDeliveries, java.util.function.Consumer<StreamEntry> deadLetters) {
        Map<Boolean, List<StreamEntry>> claimed = claim(idle, count).stream()
                .collect(Collectors.partitioningBy(entry -> entry.deliveryCount() > maximumDeliveries));
        for (StreamEntry dead : claimed.getOrDefault(true, List.of())) {
            deadLetters.accept(dead);
            acknowledge(List.of(dead));
        }
        return claimed.getOrDefault(false, List.of());
    }

    /** Asks Redis how often entries were delivered; the reply to a claim does not tell. */
    private List<StreamEntry> counted(List<StreamEntry> entries) {
        if (entries.isEmpty()) {
            return entries;
        }
        Range<String> range =
                Range.create(entries.getFirst().id(), entries.getLast().id());
        Map<String, Long> counts =
                ask(commands -> commands.xpending(stream, self, range, Limit.from(MAX_COUNTED))).stream()
                        .collect(Collectors.toMap(PendingMessage::getId, PendingMessage::getRedeliveryCount));
        return entries.stream()
                .map(entry -> entry.delivered(counts.getOrDefault(entry.id(), 1L)))
                .toList();
    }

    /**
     * Acknowledges entries.
     *
     * @return the number of entries that were pending
     * @throws RedisUnavailableException if Redis is unavailable or does not answer in time; the entries may be
     *     delivered again
     */
    public long acknowledge(Collection<StreamEntry> entries) {
        return acknowledged(entries.stream().map(StreamEntry::id).toArray(String[]::new));
    }

    /** Ends a blocked read and closes the connection. Unacknowledged entries remain pending. */
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
        return ask(commands -> commands.xautoclaim(stream, args));
    }

    /** Redis 7 does this as it claims; in Redis 6.2 trimmed entries would remain pending for ever. */
    private void acknowledgeTrimmed() {
        Optional<String> first = ask(commands -> commands.xrange(stream, Range.unbounded(), Limit.from(1))).stream()
                .map(StreamMessage::getId)
                .findFirst();
        Range<String> trimmed = Range.from(
                Range.Boundary.unbounded(), first.map(Range.Boundary::excluding).orElseGet(Range.Boundary::unbounded));
        acknowledged(ask(commands -> commands.xpending(stream, group, trimmed, Limit.from(TRIMMED))).stream()
                .map(PendingMessage::getId)
                .toArray(String[]::new));
    }

    private long acknowledged(String... ids) {
        return ids.length == 0 ? 0 : ask(commands -> commands.xack(stream, group, ids));
    }

    private <T> T ask(Function<RedisClusterAsyncCommands<byte[], byte[]>, Future<T>> command) {
        return RedisReplies.ask(
                () -> command.apply(link.commands()), link.options().commandTimeout());
    }

    /** Executes a command, and once more after creating the group if it does not exist. */
    private <T> T inGroup(Supplier<T> command) {
        try {
            return command.get();
        } catch (RedisUnavailableException e) {
            if (!e.isRejection("NOGROUP")) {
                throw e;
            }
            createGroup.run();
            return command.get();
        }
    }
}
