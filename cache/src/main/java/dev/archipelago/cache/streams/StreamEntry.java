package dev.archipelago.cache.streams;

import java.util.Map;

/**
 * An entry of a stream.
 *
 * @param id the identifier Redis assigned, for example {@code 1763689200000-0}; identifiers increase
 * @param fields the fields, in the order they were written
 * @param deliveryCount how often a group delivered it, this time included; 0 if it was read without a group
 */
public record StreamEntry(String id, Map<String, String> fields, long deliveryCount) {

    /** Creates an entry that was read without a group. */
    public StreamEntry(String id, Map<String, String> fields) {
        this(id, fields, 0);
    }

    /** Returns this entry with a number of deliveries. */
    StreamEntry delivered(long times) {
        return new StreamEntry(id, fields, times);
    }
}
