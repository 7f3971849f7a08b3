package dev.archipelago.cache.internal.invalidate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of one key or marker that a process announces to the others.
 *
 * @param subject the name of the value in L2, or of the marker
 * @param version the version of the marker; 0 for a value
 */
public record BackplaneEvent(Kind kind, String subject, long version) {

    /** The kind of change. Names are part of the wire format. */
    public enum Kind {
        /** A newer value is in L2. */
        STORED,
        /** The value expired ahead of time; it may still be served while its loader fails. */
        EXPIRED,
        /** The value was removed. */
        REMOVED,
        /** All entries covered by the marker were removed. */
        MARKED,
        /** The lease of the key was released; processes that wait for it need not wait longer. */
        RELEASED,
        /** The sender asks who has applied all its changes so far; the subject is the token of its request. */
        SYNC,
        /** The answer to {@link #SYNC}; the subject is the same token. */
        APPLIED
    }

    /** Several events of one process. */
    public record Message(String sender, List<BackplaneEvent> events) {

        /** Returns the wire format: lines of text, first the sender, then one event each. */
        public byte[] encode() {
            StringBuilder text = new StringBuilder(sender);
            for (BackplaneEvent event : events) {
                text.append('\n').append(event.kind).append(' ').append(event.version);
                text.append(' ').append(event.subject);
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Decodes the wire format; empty if it is malformed. */
        public static Optional<Message> decode(byte[] bytes) {
            String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
            List<BackplaneEvent> events = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                String[] fields = lines[i].split(" ", 3);
                if (fields.length < 3) {
                    return Optional.empty();
                }
                try {
                    events.add(new BackplaneEvent(Kind.valueOf(fields[0]), fields[2], Long.parseLong(fields[1])));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
            return Optional.of(new Message(lines[0], events));
        }
    }

    /** Returns an event about a value. */
    public static BackplaneEvent of(Kind kind, String subject) {
        return new BackplaneEvent(kind, subject, 0);
    }
}
