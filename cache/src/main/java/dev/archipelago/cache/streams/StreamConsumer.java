package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    private final String stream;
    private final String group;
    private final String name;
    private final Runnable createGroup;
    private final BlockingStreamReads blocking;

    StreamConsumer(RedisLink link, String stream, String group, String name, Runnable createGroup) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a consumer must not be blank");
        }
        this.link = link;
        this.stream = stream;
        this.group = group;
        this.name = name;
        this.createGroup = createGroup;
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
        RedisCommand command = RedisCommand.of("XREADGROUP")
                .with("GROUP")
                .with(group)
                .with(name)
                .with("COUNT")
                .with(count)
                .with("BLOCK")
                .with(Math.max(1, block.toMillis()))
                .with("STREAMS")
                .key(stream)
                .with(">");
        List<StreamEntry> entries = inGroup(() -> blocking.read(block, command));
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
            List<StreamEntry> claimed;
            do { // Redis scans a part of the pending entries at a time, which may yield none
                List<@Nullable Object> answer = claim(cursor, idle, count);
                cursor = RedisReplies.text(answer.getFirst());
                claimed = StreamReplies.entries(answer.get(1));
            } while (claimed.isEmpty() && !cursor.equals(FIRST));
            acknowledgeTrimmed();
            return counted(claimed);
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
    public List<StreamEntry> claim(Duration idle, int count, int maximumDeliveries, Consumer<StreamEntry> deadLetters) {
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
        Map<String, Long> counts = StreamReplies.deliveries(
                ask(pending(entries.getFirst().id(), entries.getLast().id(), MAX_COUNTED)
                        .with(name)));
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

    private List<@Nullable Object> claim(String cursor, Duration idle, int count) {
        return RedisReplies.list(ask(RedisCommand.of("XAUTOCLAIM")
                .key(stream)
                .with(group)
                .with(name)
                .with(idle.toMillis())
                .with(cursor)
                .with("COUNT")
                .with(count)));
    }

    private RedisCommand pending(String from, String to, int count) {
        return RedisCommand.of("XPENDING")
                .key(stream)
                .with(group)
                .with(from)
                .with(to)
                .with(count);
    }

    /** Redis 7 does this as it claims; in Redis 6.2 trimmed entries would remain pending for ever. */
    private void acknowledgeTrimmed() {
        RedisCommand oldest = RedisCommand.of("XRANGE")
                .key(stream)
                .with("-")
                .with("+")
                .with("COUNT")
                .with(1);
        String before = StreamReplies.entries(ask(oldest)).stream()
                .map(first -> "(" + first.id())
                .findFirst()
                .orElse("+");
        acknowledged(StreamReplies.deliveries(ask(pending("-", before, TRIMMED)))
                .keySet()
                .toArray(String[]::new));
    }

    private long acknowledged(String... ids) {
        if (ids.length == 0) {
            return 0;
        }
        RedisCommand command = RedisCommand.of("XACK").key(stream).with(group);
        for (String id : ids) {
            command.with(id);
        }
        return RedisReplies.number(ask(command));
    }

    private @Nullable Object ask(RedisCommand command) {
        return RedisReplies.ask(
                () -> link.commands().send(command), link.options().commandTimeout());
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
