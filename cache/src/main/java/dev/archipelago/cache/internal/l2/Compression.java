package dev.archipelago.cache.internal.l2;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Compresses payloads for L2 with zstd. Without that optional library, or its native code, nothing is compressed and
 * compressed values cannot be read. Thread-safe.
 */
final class Compression {

    /** The fastest level, which already achieves most of the possible reduction of text and JSON. */
    private static final int LEVEL = 1;

    private final int threshold;
    private final int maximumBytes;

    /**
     * @param threshold the size in bytes above which payloads are compressed; {@code Integer.MAX_VALUE}: none are
     * @param maximumBytes the maximum size of a decompressed payload
     * @throws IllegalStateException if compression is requested but its library is missing
     */
    Compression(int threshold, int maximumBytes) {
        if (threshold != Integer.MAX_VALUE && !Library.AVAILABLE) {
            throw new IllegalStateException("compressAbove(" + threshold
                    + ") needs the library com.github.luben:zstd-jni, which is missing or cannot be loaded on this"
                    + " platform; add it or remove the setting");
        }
        this.threshold = threshold;
        this.maximumBytes = maximumBytes;
    }

    /** Returns the envelope with a compressed body, or unchanged if that is not smaller. */
    Envelope compress(Envelope envelope) {
        int length = envelope.body().remaining();
        if (length <= threshold || !envelope.body().hasArray()) {
            return envelope;
        }
        byte[] compressed = Frames.compress(envelope.payload());
        return compressed.length >= length
                ? envelope
                : new Envelope(
                        envelope.loadStarted(),
                        envelope.created(),
                        envelope.freshUntil(),
                        envelope.versions(),
                        envelope.flags() | Envelope.COMPRESSED,
                        ByteBuffer.wrap(compressed));
    }

    /**
     * Returns the payload of an envelope as its codec encoded it.
     *
     * @throws IllegalArgumentException if it cannot be decompressed
     */
    ByteBuffer decompress(Envelope envelope) {
        if (!envelope.compressed()) {
            return envelope.body();
        }
        if (!Library.AVAILABLE) {
            throw new IllegalArgumentException("the value is compressed and zstd-jni is not available");
        }
        return Frames.decompress(envelope.payload(), maximumBytes);
    }

    /** Whether the library can be used; determined only when it is needed. */
    private static final class Library {

        static final boolean AVAILABLE = isAvailable();

        private Library() {}

        /** Initializes the library, which loads its native code: that fails where there is none for the platform. */
        private static boolean isAvailable() {
            try {
                Class.forName("com.github.luben.zstd.Zstd", true, Compression.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }

    /** A class of its own, so that the library is not linked where it is missing. */
    private static final class Frames {

        private Frames() {}

        static byte[] compress(byte[] bytes) {
            return Zstd.compress(bytes, LEVEL);
        }

        static ByteBuffer decompress(byte[] frame, int maximum) {
            long length = Zstd.getFrameContentSize(frame);
            if (length < 0 || length > maximum) {
                throw new IllegalArgumentException(
                        "a zstd frame with " + length + " bytes of content; expected 0 to " + maximum);
            }
            byte[] bytes = new byte[(int) length];
            try {
                if (Zstd.decompress(bytes, frame) != length) {
                    throw new IllegalArgumentException("a zstd frame with a wrong content size");
                }
            } catch (ZstdException e) {
                throw new IllegalArgumentException("a damaged zstd frame: " + e.getMessage(), e);
            }
            return ByteBuffer.wrap(bytes);
        }
    }
}
