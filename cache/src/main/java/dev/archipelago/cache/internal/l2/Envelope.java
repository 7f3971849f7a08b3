package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The binary form of a value in L2: a header with its times and a checksum, the marker versions, then the bytes of the
 * codec.
 *
 * <p>The header has 40 bytes, big endian: magic (4), schema version (2), flags (2), load started (8, in microseconds),
 * created and fresh until (8 each, in milliseconds), length of the marker versions (4), and a CRC-32C of all the rest
 * (4). Times are since 1970.
 *
 * @param loadStarted when the load of the value began, by Redis's clock; a later load has the newer value
 * @param created when the value was loaded, by the clock of its process
 * @param freshUntil when the value expires; L2 may keep it longer so that it can be served stale
 * @param versions the marker versions when its load began
 * @param flags {@link #ABSENT} and {@link #COMPRESSED}
 * @param body the payload as stored; a view of the source bytes if decoded
 */
record Envelope(long loadStarted, long created, long freshUntil, MarkerVersions versions, int flags, ByteBuffer body) {

    static final int HEADER = 40;

    /** The flag of an envelope without a value: it is known that there is none. */
    static final int ABSENT = 1;

    /** The flag of a body compressed with zstd. */
    static final int COMPRESSED = 2;

    static final int MAGIC = 0x32_54_43_41;
    static final int SCHEMA = 3;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] HEAD =
            ByteBuffer.allocate(6).putInt(MAGIC).putShort((short) SCHEMA).array();
    private static final int KNOWN_FLAGS = ABSENT | COMPRESSED;
    private static final int CHECKSUM_OFFSET = HEADER - 4;

    boolean absent() {
        return (flags & ABSENT) != 0;
    }

    boolean compressed() {
        return (flags & COMPRESSED) != 0;
    }

    /** Returns a copy of the body. */
    byte[] payload() {
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return copy;
    }

    Envelope withVersions(MarkerVersions other) {
        return new Envelope(loadStarted, created, freshUntil, other, flags, body);
    }

    /** Returns the first bytes of every envelope: magic and schema version. */
    static byte[] head() {
        return HEAD.clone();
    }

    byte[] encode() {
        byte[] markers = versions.encode();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + markers.length + body.remaining());
        bytes.putInt(MAGIC).putShort((short) SCHEMA).putShort((short) flags);
        bytes.putLong(loadStarted).putLong(created).putLong(freshUntil).putInt(markers.length);
        bytes.putInt(0).put(markers).put(body.duplicate());
        bytes.putInt(CHECKSUM_OFFSET, checksum(bytes.array()));
        return bytes.array();
    }

    /** Decodes marker versions, which are a part of an array; empty if they are malformed. */
    @FunctionalInterface
    interface VersionsDecoder {
        Optional<MarkerVersions> decode(byte[] bytes, int offset, int length);
    }

    /** Decodes an envelope; empty if the bytes are damaged, foreign or of another schema version. */
    static Optional<Envelope> decode(byte[] bytes, VersionsDecoder decoder) {
        if (bytes.length < HEADER
                || (int) INT.get(bytes, 0) != MAGIC
                || (short) SHORT.get(bytes, 4) != SCHEMA
                || (int) INT.get(bytes, CHECKSUM_OFFSET) != checksum(bytes)) {
            return Optional.empty();
        }
        int flags = (short) SHORT.get(bytes, 6);
        int length = (int) INT.get(bytes, 32);
        if ((flags & ~KNOWN_FLAGS) != 0 || length < 0 || length > bytes.length - HEADER) {
            return Optional.empty();
        }
        Optional<MarkerVersions> versions = decoder.decode(bytes, HEADER, length);
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        int begin = HEADER + length;
        return Optional.of(new Envelope(
                (long) LONG.get(bytes, 8),
                (long) LONG.get(bytes, 16),
                (long) LONG.get(bytes, 24),
                versions.get(),
                flags,
                ByteBuffer.wrap(bytes, begin, bytes.length - begin).slice()));
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, CHECKSUM_OFFSET);
        checksum.update(bytes, HEADER, bytes.length - HEADER);
        return (int) checksum.getValue();
    }
}
