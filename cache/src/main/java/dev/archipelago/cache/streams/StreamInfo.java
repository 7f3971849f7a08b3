package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Redis for the state of a stream and its groups. */
final class StreamInfo {

    private static final String NO_ENTRY = "0-0";

    /** Counts entries in Redis, so that they need not be transferred. */
    private static final RedisScript COUNT_AFTER =
            RedisScript.of("return #redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 1000)");

    /** The length of a stream and the identifiers of its first and last entry. */
    record Ends(long length, Optional<String> first, Optional<String> last) {}

    private static final Logger LOG = LoggerFactory.getLogger(StreamInfo.class);

    private final RedisCommands commands;
    private final byte[] stream;
    private final long deadline;

    /** @param deadline a reading of {@link System#nanoTime}, for all replies together */
    StreamInfo(RedisLink link, byte[] stream, long deadline) {
        this.commands = link.commands();
        this.stream = stream;
        this.deadline = deadline;
    }

    /** Returns the state of the stream; unknown if Redis does not answer within {@code timeout}. Never throws. */
    static StreamStatus status(RedisLink link, byte[] stream, Duration timeout) {
        try {
            if (link.available()) {
                StreamInfo info = new StreamInfo(link, stream, System.nanoTime() + timeout.toNanos());
                Ends ends = info.ends();
                return new StreamStatus(OptionalLong.of(ends.length()), ends.last(), info.groups(ends));
            }
        } catch (RuntimeException e) {
            LOG.debug("the state of the stream is unavailable: {}", e.toString());
        }
        return StreamStatus.UNKNOWN;
    }

    /** @throws RedisUnavailableException if Redis does not answer in time */
    Ends ends() {
        Future<@Nullable Object> length = commands.send(RedisCommand.of("XLEN").key(stream));
        Future<@Nullable Object> first = commands.send(one("XRANGE", "-", "+"));
        Future<@Nullable Object> last = commands.send(one("XREVRANGE", "+", "-"));
        return new Ends(RedisReplies.number(await(length)), id(await(first)), id(await(last)));
    }

    private RedisCommand one(String name, String from, String to) {
        return RedisCommand.of(name)
                .key(stream)
                .with(from)
                .with(to)
                .with("COUNT")
                .with(1);
    }

    /** @throws RedisUnavailableException if Redis does not answer in time */
    List<StreamGroupStatistics> groups(Ends ends) {
        if (ends.length() == 0
                && RedisReplies.number(
                                await(commands.send(RedisCommand.of("EXISTS").key(stream))))
                        == 0) {
            return List.of();
        }
        return RedisReplies.list(await(
                        commands.send(RedisCommand.of("XINFO").with("GROUPS").key(stream))))
                .stream()
                .map(StreamInfo::fields)
                .map(fields -> group(fields, ends))
                .toList();
    }

    private StreamGroupStatistics group(Map<String, Object> fields, Ends ends) {
        String lastId = RedisReplies.text(fields.getOrDefault("last-delivered-id", NO_ENTRY));
        OptionalLong stated = fields.get("lag") instanceof Long lag ? OptionalLong.of(lag) : OptionalLong.empty();
        return new StreamGroupStatistics(
                RedisReplies.text(fields.get("name")),
                RedisReplies.number(fields.get("consumers")),
                RedisReplies.number(fields.get("pending")),
                lastId,
                stated.isPresent() ? stated : OptionalLong.of(lag(lastId, ends)));
    }

    private long lag(String lastId, Ends ends) {
        if (ends.last().filter(last -> compare(lastId, last) < 0).isEmpty()) {
            return 0;
        }
        if (ends.first().filter(first -> compare(lastId, first) < 0).isPresent()) {
            return ends.length();
        }
        return RedisReplies.number(
                await(COUNT_AFTER.send(commands, new byte[][] {stream}, lastId.getBytes(StandardCharsets.US_ASCII))));
    }

    /** Compares two identifiers as Redis does. */
    static int compare(String one, String other) {
        int byTime = Long.compareUnsigned(part(one, 0), part(other, 0));
        return byTime != 0 ? byTime : Long.compareUnsigned(part(one, 1), part(other, 1));
    }

    private static long part(String id, int index) {
        String[] parts = id.split("-", 2);
        return index < parts.length ? Long.parseUnsignedLong(parts[index]) : 0;
    }

    private static Map<String, Object> fields(@Nullable Object group) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<@Nullable Object> parts = RedisReplies.list(group);
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            Object value = parts.get(i + 1);
            if (value != null) {
                fields.put(RedisReplies.text(parts.get(i)), value);
            }
        }
        return fields;
    }

    private static Optional<String> id(@Nullable Object entries) {
        return StreamReplies.entries(entries).stream().map(StreamEntry::id).findFirst();
    }

    private <T> T await(Future<T> reply) {
        return RedisReplies.await(reply, deadline);
    }
}
