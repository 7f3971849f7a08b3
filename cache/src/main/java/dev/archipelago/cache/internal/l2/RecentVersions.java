package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decodes marker versions and keeps those decoded last: all values of a key space that were loaded between two
 * invalidations have the same versions, and decoding them takes longer than the rest of an envelope. Thread-safe.
 */
final class RecentVersions implements Envelope.VersionsDecoder {

    /** A power of two. */
    private static final int SLOTS = 64;

    /** The maximum length of an encoded form that is kept, in bytes. */
    private static final int MAX_BYTES = 1024;

    private record Decoded(byte[] encoded, Optional<MarkerVersions> versions) {}

    private final AtomicReferenceArray<@Nullable Decoded> last = new AtomicReferenceArray<>(SLOTS);

    @Override
    public Optional<MarkerVersions> decode(byte[] bytes, int offset, int length) {
        int slot = slot(bytes, offset, length);
        Decoded known = last.get(slot);
        if (known != null
                && Arrays.equals(known.encoded(), 0, known.encoded().length, bytes, offset, offset + length)) {
            return known.versions();
        }
        Optional<MarkerVersions> versions = MarkerVersions.decode(bytes, offset, length);
        if (length <= MAX_BYTES) {
            // A copy, which does not keep the whole value in memory.
            last.set(slot, new Decoded(Arrays.copyOfRange(bytes, offset, offset + length), versions));
        }
        return versions;
    }

    /** The last bytes are those of a version, in microseconds, which hardly any two markers have in common. */
    private static int slot(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset + Math.max(0, length - 4); i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ hash >>> 6 ^ hash >>> 12) & (SLOTS - 1);
    }
}
