package dev.archipelago.cache;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a value lies in L2: a header that says whose it is and how long it is fresh, a versions, then the codec's bytes.
 *
 * <p>The header is 32 bytes, big endian: magic (4), schema version (2), flags (2), created and fresh until (milliseconds
 * since 1970, 8 each), length of the versions (4), and a checksum (CRC-32C, 4) over all the rest.
 *
 * @param created when the value was loaded
 * @param freshUntil when it expires; L2 may keep it longer so that it can stand in
 * @param versions where its removal markers stood when its load began
 * @param flags {@link #ABSENT} and {@link #COMPRESSED}
 * @param body the payload as it lies in L2; of a decoded envelope a view of the bytes it came from
 */
record Envelope(long created, long freshUntil, MarkerVersions versions, int flags, ByteBuffer body) {

    static final int HEADER = 32;

    /** It is known that there is no value; the body is empty. */
    static final int ABSENT = 1;

    /** The body is a frame of zstd. */
    static final int COMPRESSED = 2;

    static final int MAGIC = 0x32_54_43_41;
    static final int SCHEMA = 2;
    private static final int KNOWN_FLAGS = ABSENT | COMPRESSED;
    private static final int BEFORE_CHECKSUM = HEADER - 4;

    Envelope(long created, long freshUntil, MarkerVersions versions, byte[] payload) {
        this(created, freshUntil, versions, 0, ByteBuffer.wrap(payload));
    }

    boolean absent() {
        return (flags & ABSENT) != 0;
    }

    boolean compressed() {
        return (flags & COMPRESSED) != 0;
    }

    /** A copy of the body. */
    byte[] payload() {
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return copy;
    }

    byte[] encode() {
        byte[] markers = versions.encode();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + markers.length + body.remaining());
        bytes.putInt(MAGIC).putShort((short) SCHEMA).putShort((short) flags);
        bytes.putLong(created).putLong(freshUntil).putInt(markers.length);
        bytes.putInt(0).put(markers).put(body.duplicate());
        bytes.putInt(BEFORE_CHECKSUM, checksum(bytes.array()));
        return bytes.array();
    }

    /** Empty if these are not the bytes of an envelope of this schema, whole and undamaged. */
    static Optional<Envelope> decode(byte[] bytes) {
        if (bytes.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt() != MAGIC || buffer.getShort() != SCHEMA) {
            return Optional.empty();
        }
        int flags = buffer.getShort();
        long created = buffer.getLong();
        long freshUntil = buffer.getLong();
        int length = buffer.getInt();
        if (buffer.getInt() != checksum(bytes)
                || (flags & ~KNOWN_FLAGS) != 0
                || length < 0
                || length > buffer.remaining()) {
            return Optional.empty();
        }
        byte[] markers = new byte[length];
        buffer.get(markers);
        return MarkerVersions.decode(markers)
                .map(versions -> new Envelope(created, freshUntil, versions, flags, buffer.slice()));
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, BEFORE_CHECKSUM);
        checksum.update(bytes, HEADER, bytes.length - HEADER);
        return (int) checksum.getValue();
    }
}
