package dev.archipelago.cache;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Makes payloads smaller for L2, with zstd where that library is on the class path; without it nothing is compressed,
 * and what others compressed cannot be read. Thread-safe.
 */
final class Compression {

    private static final boolean AVAILABLE = isAvailable();

    /** The fastest ones already take most of what text and JSON can give. */
    private static final int LEVEL = 1;

    private final int threshold;
    private final int maximumBytes;

    /**
     * @param threshold payloads of more bytes are compressed; {@code Integer.MAX_VALUE}: none
     * @param maximumBytes no payload is unpacked to more than these
     * @throws IllegalStateException if any are to be and the library is not there
     */
    Compression(int threshold, int maximumBytes) {
        if (threshold != Integer.MAX_VALUE && !AVAILABLE) {
            throw new IllegalStateException("compressAbove(" + threshold
                    + ") needs the library com.github.luben:zstd-jni on the class path; add it or leave that out");
        }
        this.threshold = threshold;
        this.maximumBytes = maximumBytes;
    }

    /** The same envelope, or one with a smaller body. */
    Envelope pack(Envelope envelope) {
        int length = envelope.body().remaining();
        if (length <= threshold || !envelope.body().hasArray()) {
            return envelope;
        }
        byte[] packed = Frames.compress(envelope.payload());
        return packed.length >= length
                ? envelope
                : new Envelope(
                        envelope.created(),
                        envelope.freshUntil(),
                        envelope.versions(),
                        envelope.flags() | Envelope.COMPRESSED,
                        ByteBuffer.wrap(packed));
    }

    /**
     * The payload of an envelope as its codec wrote it.
     *
     * @throws IllegalArgumentException if it cannot be unpacked
     */
    ByteBuffer unpack(Envelope envelope) {
        if (!envelope.compressed()) {
            return envelope.body();
        }
        if (!AVAILABLE) {
            throw new IllegalArgumentException("it is compressed and zstd-jni is not on the class path");
        }
        return Frames.decompress(envelope.payload(), maximumBytes);
    }

    private static boolean isAvailable() {
        try {
            Class.forName("com.github.luben.zstd.Zstd", false, Compression.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Apart, so that nothing of the library is touched where it is not there. */
    private static final class Frames {

        private Frames() {}

        static byte[] compress(byte[] bytes) {
            return Zstd.compress(bytes, LEVEL);
        }

        static ByteBuffer decompress(byte[] frame, int maximum) {
            long length = Zstd.getFrameContentSize(frame);
            if (length < 0 || length > maximum) {
                throw new IllegalArgumentException(
                        "a frame of zstd with " + length + " bytes; expected 0 to " + maximum);
            }
            byte[] bytes = new byte[(int) length];
            try {
                if (Zstd.decompress(bytes, frame) != length) {
                    throw new IllegalArgumentException("a frame of zstd that is not what it says");
                }
            } catch (ZstdException e) {
                throw new IllegalArgumentException("a damaged frame of zstd: " + e.getMessage(), e);
            }
            return ByteBuffer.wrap(bytes);
        }
    }
}
