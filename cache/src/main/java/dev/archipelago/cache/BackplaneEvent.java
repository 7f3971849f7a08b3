package dev.archipelago.cache;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one process tells the others about a key, a tag or a key space.
 *
 * @param subject the name of the value, or of the removal marker
 * @param marker where the marker stands now; 0 if it is about a value
 */
record BackplaneEvent(Kind kind, String subject, long marker) {

    /** What happened to it. */
    enum Kind {
        /** A newer value is in L2. */
        STORED,
        /** It expired before its time; the older value may stand in. */
        EXPIRED,
        /** It is gone. */
        REMOVED,
        /** Everything that bears the marker is gone. */
        MARKED,
        /** Who waits for another process to load it need wait no longer. */
        RELEASED
    }

    /** Several changes of one process. */
    record Message(String sender, List<BackplaneEvent> changes) {

        /** Lines of text: the sender, then a change in each. */
        byte[] encode() {
            StringBuilder text = new StringBuilder(sender);
            for (BackplaneEvent change : changes) {
                text.append('\n').append(change.line());
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Empty if it is none of ours. */
        static Optional<Message> decode(byte[] bytes) {
            String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
            List<BackplaneEvent> changes = new ArrayList<>();
            for (int i = 1; i < lines.length; i++) {
                String[] fields = lines[i].split(" ", 3);
                if (fields.length < 3) {
                    return Optional.empty();
                }
                try {
                    changes.add(new BackplaneEvent(Kind.valueOf(fields[0]), fields[2], Long.parseLong(fields[1])));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
            return Optional.of(new Message(lines[0], changes));
        }
    }

    static BackplaneEvent of(Kind kind, String subject) {
        return new BackplaneEvent(kind, subject, 0);
    }

    String line() {
        return kind + " " + marker + " " + subject;
    }
}
