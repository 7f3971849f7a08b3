package dev.archipelago.cache.streams;

import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An entry of a stream.
 *
 * @param id the identifier Redis assigned, for example {@code 1763689200000-0}; identifiers increase
 * @param fields the fields, in the order they were written
 */
public record StreamEntry(String id, Map<String, String> fields) {

    static List<StreamEntry> all(List<StreamMessage<byte[], byte[]>> messages) {
        return messages.stream().map(StreamEntry::of).toList();
    }

    private static StreamEntry of(StreamMessage<byte[], byte[]> message) {
        Map<String, String> fields = new LinkedHashMap<>();
        message.getBody()
                .forEach((name, value) -> fields.put(
                        new String(name, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8)));
        return new StreamEntry(message.getId(), Collections.unmodifiableMap(fields));
    }
}
