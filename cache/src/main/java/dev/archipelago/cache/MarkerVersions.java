package dev.archipelago.cache;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the removal markers of a value stood when its load began: it is gone once one of them stands higher. A removal
 * during the load hides its result.
 *
 * @param seen by name of the marker; one that is not named stood at 0
 * @param begin what else was known then; it counts only until the value is stored
 */
record MarkerVersions(Map<String, Long> seen, Begin begin) {

    /**
     * The beginning of a load.
     *
     * @param gone where the last removal of this key alone stood; -1 if Redis could not be asked
     * @param at the time by Redis's clock, in microseconds; -1 if Redis could not be asked
     */
    record Begin(long gone, long at) {

        static final Begin UNKNOWN = new Begin(-1, -1);
    }

    /** No marker was ever set. */
    static final MarkerVersions CLEAN = new MarkerVersions(Map.of());

    /** Stands for a marker this process has set and Redis does not know yet; known by the time the value is written. */
    static final long PENDING = -1;

    /** Below any marker that was ever set: a value that bears it is gone if the marker was. */
    static final long BEFORE_ANY = 1;

    private static final int MOST = 1000;

    MarkerVersions(Map<String, Long> seen) {
        this(seen, Begin.UNKNOWN);
    }

    MarkerVersions begun(Begin with) {
        return new MarkerVersions(seen, with);
    }

    long seen(String marker) {
        return seen.getOrDefault(marker, 0L);
    }

    /** Whether what bears this versions is gone, as the markers stand now. */
    boolean supersededBy(MarkerVersions invalidations) {
        return invalidations.seen().entrySet().stream().anyMatch(marker -> marker.getValue() > seen(marker.getKey()));
    }

    /** The tags it names: all of a value's own, and those of its key that were ever removed. */
    Set<String> tags() {
        return seen.keySet().stream()
                .flatMap(marker -> RedisKeys.tagOf(marker).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    byte[] encode() {
        int length = 2;
        Map<String, byte[]> names = new LinkedHashMap<>();
        for (Map.Entry<String, Long> marker : seen.entrySet()) {
            if (marker.getValue() != 0 && names.size() < MOST) {
                byte[] name = marker.getKey().getBytes(StandardCharsets.UTF_8);
                names.put(marker.getKey(), name);
                length += 2 + name.length + 8;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putShort((short) names.size());
        names.forEach(
                (marker, name) -> bytes.putShort((short) name.length).put(name).putLong(seen(marker)));
        return bytes.array();
    }

    /** Empty if these are not the bytes of a versions. */
    static Optional<MarkerVersions> decode(byte[] encoded) {
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
            return Optional.of(new MarkerVersions(seen));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}
