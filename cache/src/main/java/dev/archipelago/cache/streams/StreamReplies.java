package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisReplies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the replies of Redis's commands for streams. */
final class StreamReplies {

    private StreamReplies() {}

    /** Returns the entries of an array; those that were deleted are omitted. */
    static List<StreamEntry> entries(@Nullable Object reply) {
        List<StreamEntry> entries = new ArrayList<>();
        for (Object part : RedisReplies.list(reply)) {
            List<@Nullable Object> entry = RedisReplies.list(part);
            if (entry.size() == 2 && entry.getLast() != null) {
                entries.add(new StreamEntry(RedisReplies.text(entry.getFirst()), fields(entry.getLast())));
            }
        }
        return Collections.unmodifiableList(entries);
    }

    private static Map<String, String> fields(@Nullable Object reply) {
        Map<String, String> fields = new LinkedHashMap<>();
        List<@Nullable Object> parts = RedisReplies.list(reply);
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            fields.put(RedisReplies.text(parts.get(i)), RedisReplies.text(parts.get(i + 1)));
        }
        return Collections.unmodifiableMap(fields);
    }

    /** Returns the entries of the only stream of a read; none if the read timed out. */
    static List<StreamEntry> entriesOfRead(@Nullable Object reply) {
        List<@Nullable Object> streams = RedisReplies.list(reply);
        if (streams.isEmpty()) {
            return List.of();
        }
        // An array of pairs, or the pairs of a map, depending on the protocol.
        List<@Nullable Object> pair =
                streams.getFirst() instanceof List<?> ? RedisReplies.list(streams.getFirst()) : streams;
        return entries(pair.getLast());
    }

    /** Returns how often each pending entry was delivered, by its identifier. */
    static Map<String, Long> deliveries(@Nullable Object reply) {
        Map<String, Long> deliveries = new LinkedHashMap<>();
        for (Object part : RedisReplies.list(reply)) {
            List<@Nullable Object> entry = RedisReplies.list(part);
            deliveries.put(RedisReplies.text(entry.getFirst()), RedisReplies.number(entry.getLast()));
        }
        return deliveries;
    }
}
