package dev.archipelago.cache.internal.invalidate;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The versions of the invalidation markers that covered an entry when its load began. The entry is invalid once one of
 * them has a higher version; an invalidation during the load therefore invalidates its result.
 *
 * @param byMarker the version of each marker; a marker that is not listed had version 0
 * @param start further versions at the start of the load; not stored with the value
 */
public record MarkerVersions(Map<String, Long> byMarker, LoadStart start) {

    /**
     * What was known when a load began.
     *
     * @param removalVersion the version of the last removal or expiry of this key; -1 if unknown
     * @param dropVersion the version of the last removal, after which no process may serve the value even if a load
     *     fails, as it may after an expiry; -1 if unknown
     * @param redisMicros the time by Redis's clock, in microseconds; -1 if Redis could not be asked
     * @param order the position of the load among those of the key: that time, or more if the value in Redis has a
     *     higher one because the clock of Redis went backwards; -1 if Redis could not be asked
     * @param heard the number of the last change by another process that this process had heard of
     * @param removals the number of removals of keys by this process
     */
    public record LoadStart(
            long removalVersion, long dropVersion, long redisMicros, long order, long heard, long removals) {

        /** Redis could not be asked. */
        public static final LoadStart UNKNOWN = unknown(0, 0);

        /** Returns the start of a load for which Redis could not be asked. */
        public static LoadStart unknown(long heard, long removals) {
            return new LoadStart(-1, -1, -1, -1, heard, removals);
        }
    }

    /** No marker was ever set. */
    public static final MarkerVersions NONE = new MarkerVersions(Map.of());

    /**
     * The version of a marker this process has set but not yet written to Redis; resolved when the value is written.
     */
    public static final long PENDING = -1;

    /** Lower than the version of any marker that was ever set: the entry is invalid if the marker exists. */
    public static final long LOWEST = 1;

    private static final int MAX_ENCODED = 1000;

    public MarkerVersions(Map<String, Long> byMarker) {
        this(byMarker, LoadStart.UNKNOWN);
    }

    /** Returns these versions with another start of the load. */
    public MarkerVersions startingAt(LoadStart other) {
        return new MarkerVersions(byMarker, other);
    }

    /** Returns the version of a marker; 0 if it is not listed. */
    public long of(String marker) {
        return byMarker.getOrDefault(marker, 0L);
    }

    /** Returns whether an entry with these versions is invalid, given the current versions. */
    public boolean isInvalidatedBy(MarkerVersions current) {
        for (Map.Entry<String, Long> marker : current.byMarker.entrySet()) {
            if (marker.getValue() > of(marker.getKey())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the tags among the markers: those of the entry itself, and those of its key that were ever removed. */
    public Set<String> tags() {
        for (String marker : byMarker.keySet()) {
            if (Markers.isTag(marker)) {
                return byMarker.keySet().stream()
                        .flatMap(each -> Markers.tagOf(each).stream())
                        .collect(Collectors.toUnmodifiableSet());
            }
        }
        return Set.of();
    }

    /** Returns the binary form: a count, then the name and version of each marker whose version is not 0. */
    public byte[] encode() {
        int length = 2;
        Map<String, byte[]> names = new LinkedHashMap<>();
        for (Map.Entry<String, Long> marker : byMarker.entrySet()) {
            if (marker.getValue() != 0 && names.size() < MAX_ENCODED) {
                byte[] name = marker.getKey().getBytes(StandardCharsets.UTF_8);
                names.put(marker.getKey(), name);
                length += 2 + name.length + 8;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putShort((short) names.size());
        names.forEach(
                (marker, name) -> bytes.putShort((short) name.length).put(name).putLong(of(marker)));
        return bytes.array();
    }

    /** Decodes the binary form, a part of an array; empty if it is malformed. */
    public static Optional<MarkerVersions> decode(byte[] encoded, int offset, int length) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(encoded, offset, length);
            int count = Short.toUnsignedInt(bytes.getShort());
            if (count == 0) {
                return Optional.of(NONE);
            }
            Map<String, Long> byMarker = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                byte[] name = new byte[Math.min(Short.toUnsignedInt(bytes.getShort()), bytes.remaining())];
                bytes.get(name);
                byMarker.put(new String(name, StandardCharsets.UTF_8), bytes.getLong());
            }
            return Optional.of(new MarkerVersions(byMarker));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }
}
