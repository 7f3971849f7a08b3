package dev.archipelago.cache;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a value lies in L2: a header that says whose it is and how long it is fresh, then the codec's bytes.
 *
 * <p>The header is 36 bytes, big endian: magic (4), schema version (4), created and fresh until (milliseconds since
 * 1970, 8 each), generation (8), and a checksum (CRC-32C, 4) over all the rest.
 *
 * @param created when the value was loaded
 * @param freshUntil when it expires; L2 may keep it longer so that it can stand in
 * @param generation of the key space when it was loaded; another one means that the space was cleared since
 */
record Envelope(long created, long freshUntil, long generation, byte[] payload) {

    static final int HEADER = 36;
    private static final int MAGIC = 0x32_54_43_41;
    private static final int SCHEMA = 1;
    private static final int BEFORE_CHECKSUM = HEADER - 4;

    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.length);
        bytes.putInt(MAGIC).putInt(SCHEMA).putLong(created).putLong(freshUntil).putLong(generation);
        bytes.putInt(0).put(payload);
        bytes.putInt(BEFORE_CHECKSUM, checksum(bytes.array()));
        return bytes.array();
    }

    /** Empty if these are not the bytes of an envelope of this schema, whole and undamaged. */
    static Optional<Envelope> decode(byte[] bytes) {
        if (bytes.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt() != MAGIC || buffer.getInt() != SCHEMA) {
            return Optional.empty();
        }
        long created = buffer.getLong();
        long freshUntil = buffer.getLong();
        long generation = buffer.getLong();
        if (buffer.getInt() != checksum(bytes)) {
            return Optional.empty();
        }
        byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        return Optional.of(new Envelope(created, freshUntil, generation, payload));
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, BEFORE_CHECKSUM);
        checksum.update(bytes, HEADER, bytes.length - HEADER);
        return (int) checksum.getValue();
    }
}
