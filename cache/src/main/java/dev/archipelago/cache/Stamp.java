package dev.archipelago.cache;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the removal marks of a value stood when its load began: it is gone once one of them stands higher. No two
 * clocks are ever compared, and a removal during the load hides its result.
 *
 * @param seen by name of the mark; one that is not named stood at 0
 * @param gone the same for removals of this key alone, which count only until the value is stored; {@link #UNKNOWN} if
 *     Redis could not be asked
 */
record Stamp(Map<String, Long> seen, long gone) {

    /** No mark was ever set. */
    static final Stamp CLEAN = new Stamp(Map.of());

    /** Stands for a mark this process has set and Redis does not know yet; known by the time the value is written. */
    static final long PENDING = -1;

    /** Stands for a removal of the key that may or may not have been. */
    static final long UNKNOWN = -1;

    private static final int MOST = 1000;

    Stamp(Map<String, Long> seen) {
        this(seen, UNKNOWN);
    }

    /** The same for a load before which the key was last removed at {@code mark}. */
    Stamp goneAt(long mark) {
        return new Stamp(seen, mark);
    }

    long seen(String mark) {
        return seen.getOrDefault(mark, 0L);
    }

    /** Whether what bears this stamp is gone, as the marks stand now. */
    boolean hiddenIn(Stamp standing) {
        return standing.seen().entrySet().stream().anyMatch(mark -> mark.getValue() > seen(mark.getKey()));
    }

    byte[] encode() {
        int length = 2;
        Map<String, byte[]> names = new LinkedHashMap<>();
        for (Map.Entry<String, Long> mark : seen.entrySet()) {
            if (mark.getValue() != 0 && names.size() < MOST) {
                byte[] name = mark.getKey().getBytes(StandardCharsets.UTF_8);
                names.put(mark.getKey(), name);
                length += 2 + name.length + 8;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putShort((short) names.size());
        names.forEach(
                (mark, name) -> bytes.putShort((short) name.length).put(name).putLong(seen(mark)));
        return bytes.array();
    }

    /** Empty if these are not the bytes of a stamp. */
    static Optional<Stamp> decode(byte[] encoded) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(encoded);
            int count = Short.toUnsignedInt(bytes.getShort());
            if (count == 0) {
                return Optional.of(CLEAN);
            }
            Map<String, Long> seen = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                byte[] name = new byte[Math.min(Short.toUnsignedInt(bytes.getShort()), bytes.remaining())];
                bytes.get(name);
                seen.put(new String(name, StandardCharsets.UTF_8), bytes.getLong());
            }
            return Optional.of(new Stamp(seen));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}
