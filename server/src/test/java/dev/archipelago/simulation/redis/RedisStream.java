package dev.archipelago.simulation.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A stream: entries in the order of their identifiers. */
final class RedisStream {

    /** The entries per radix tree node: approximate trimming removes whole nodes only. */
    private static final int NODE = 100;

    /** The identifier of an entry. */
    record Id(long millis, long sequence) implements Comparable<Id> {

        static final Id LEAST = new Id(0, 0);
        static final Id MOST = new Id(-1, -1);

        /** @param missing the sequence number of an identifier that consists of milliseconds only */
        static Id of(String text, long missing) {
            int dash = text.indexOf('-');
            return dash < 0
                    ? new Id(Long.parseUnsignedLong(text), missing)
                    : new Id(
                            Long.parseUnsignedLong(text.substring(0, dash)),
                            Long.parseUnsignedLong(text.substring(dash + 1)));
        }

        @Override
        public int compareTo(Id other) {
            int first = Long.compareUnsigned(millis, other.millis);
            return first != 0 ? first : Long.compareUnsigned(sequence, other.sequence);
        }

        @Override
        public String toString() {
            return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
        }
    }

    /** An entry. */
    record Entry(Id id, List<String> fields, Reply reply) {

        static Entry of(Id id, List<String> fields) {
            return new Entry(id, fields, new Reply.Many(List.of(new Reply.Bulk(id.toString()), Reply.texts(fields))));
        }
    }

    private final List<Entry> entries;
    private Id last;

    RedisStream() {
        this(new ArrayList<>(), Id.LEAST);
    }

    private RedisStream(List<Entry> entries, Id last) {
        this.entries = entries;
        this.last = last;
    }

    RedisStream copy() {
        return new RedisStream(new ArrayList<>(entries), last);
    }

    /** Appends an entry at the given time of Redis and returns its identifier. */
    Id add(long millis, List<String> fields) {
        last = Long.compareUnsigned(millis, last.millis()) > 0
                ? new Id(millis, 0)
                : new Id(last.millis(), last.sequence() + 1);
        entries.add(Entry.of(last, List.copyOf(fields)));
        return last;
    }

    void trim(long length, boolean exactly) {
        int dropped = (int) Math.max(0, entries.size() - length);
        entries.subList(0, exactly ? dropped : dropped / NODE * NODE).clear();
    }

    int size() {
        return entries.size();
    }

    List<Entry> entries() {
        return entries;
    }

    /** Returns the entries after {@code id}, oldest first. */
    List<Entry> after(Id id, long count) {
        return select(entries, entry -> entry.id().compareTo(id) > 0, count);
    }

    /** Returns the entries between two identifiers, inclusive. */
    List<Entry> range(Id from, Id to, boolean newestFirst, long count) {
        return select(
                newestFirst ? entries.reversed() : entries,
                entry -> entry.id().compareTo(from) >= 0 && entry.id().compareTo(to) <= 0,
                count);
    }

    private static List<Entry> select(List<Entry> from, Predicate<Entry> wanted, long count) {
        return from.stream().filter(wanted).limit(count).toList();
    }
}
