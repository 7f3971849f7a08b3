package dev.archipelago.web.page;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies once per change of content. */
final class Compression {

    /** Below this a compressed body saves no packet. */
    private static final int WORTHWHILE = 512;

    /** Level 11 takes 440 ms for a page of 120 KB, level 5 takes 10. */
    private static final Encoder.Parameters BROTLI = Encoder.Parameters.create(5);

    private static final boolean BROTLI_AVAILABLE = Brotli4jLoader.isAvailable();

    private Compression() {}

    /** The body in {@code encoding}, or empty if that would not make it smaller or cannot be done on this platform. */
    static Optional<byte[]> compress(byte[] body, Encoding encoding) {
        if (body.length < WORTHWHILE) {
            return Optional.empty();
        }
        try {
            byte[] smaller = switch (encoding) {
                case IDENTITY -> body;
                case GZIP -> gzip(body);
                case BR -> BROTLI_AVAILABLE ? Encoder.compress(body, BROTLI) : body;
            };
            return smaller.length < body.length ? Optional.of(smaller) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("compressing " + body.length + " bytes with " + encoding.token(), e);
        }
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 3 + 64);
        try (GZIPOutputStream out = new BestGzip(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the body that was compressed with gzip.
     *
     * @throws IOException if the bytes are not such a body
     */
    static byte[] gunzip(byte[] compressed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 8192)) {
            return in.readAllBytes();
        }
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
