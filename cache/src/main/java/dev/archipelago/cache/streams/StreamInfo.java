package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
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
    private static final String COUNT_AFTER =
            "return #redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 1000)";

    /** The length of a stream and the identifiers of its first and last entry. */
    record Ends(long length, Optional<String> first, Optional<String> last) {}

    private static final Logger LOG = LoggerFactory.getLogger(StreamInfo.class);

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
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
        Future<Long> length = commands.xlen(stream);
        Future<List<StreamMessage<byte[], byte[]>>> first = commands.xrange(stream, Range.unbounded(), Limit.from(1));
        Future<List<StreamMessage<byte[], byte[]>>> last = commands.xrevrange(stream, Range.unbounded(), Limit.from(1));
        return new Ends(await(length), id(await(first)), id(await(last)));
    }

    /** @throws RedisUnavailableException if Redis does not answer in time */
    List<StreamGroupStatistics> groups(Ends ends) {
        if (ends.length() == 0 && await(commands.exists(stream)) == 0) {
            return List.of();
        }
        return await(commands.xinfoGroups(stream)).stream()
                .map(StreamInfo::fields)
                .map(fields -> group(fields, ends))
                .toList();
    }

    private StreamGroupStatistics group(Map<String, Object> fields, Ends ends) {
        String lastId = text(fields.getOrDefault("last-delivered-id", NO_ENTRY));
        OptionalLong stated = fields.get("lag") instanceof Long lag ? OptionalLong.of(lag) : OptionalLong.empty();
        return new StreamGroupStatistics(
                text(fields.getOrDefault("name", "")),
                number(fields.get("consumers")),
                number(fields.get("pending")),
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
        byte[][] keys = {stream};
        Long count = await(commands.eval(COUNT_AFTER, ScriptOutputType.INTEGER, keys, bytes(lastId)));
        return count;
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

    /** Redis replies with a map or with alternating keys and values, depending on the protocol. */
    private static Map<String, Object> fields(Object group) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (group instanceof Map<?, ?> map) {
            map.forEach((name, value) -> put(fields, name, value));
        } else if (group instanceof List<?> list) {
            for (Iterator<?> parts = list.iterator(); parts.hasNext(); ) {
                Object name = parts.next();
                put(fields, name, parts.hasNext() ? parts.next() : null);
            }
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, Object name, @Nullable Object value) {
        if (value != null) {
            fields.put(text(name), value);
        }
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
    }

    private static long number(@Nullable Object value) {
        return value instanceof Long number ? number : 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> id(List<StreamMessage<byte[], byte[]>> messages) {
        return messages.stream().map(StreamMessage::getId).findFirst();
    }

    private <T> T await(Future<T> reply) {
        return RedisReplies.await(reply, deadline);
    }
}
