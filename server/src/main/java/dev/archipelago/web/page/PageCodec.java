package dev.archipelago.web.page;

import dev.archipelago.cache.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Pages with all their encodings as bytes, so that a node that finds one in L2 need not compress it again. */
final class PageCodec implements Codec<DatedPage> {

    private static final int FORMAT = 2;
    /** Headers and objects around the bodies. */
    private static final int OVERHEAD = 4096;

    private final SiteHeaders site;

    PageCodec(SiteHeaders site) {
        this.site = site;
    }

    @Override
    public byte[] encode(DatedPage value) {
        Page page = value.page();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(page.size() + 1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            PageHead head = page.head();
            out.writeByte(FORMAT);
            out.writeLong(value.readAt().toEpochMilli());
            out.writeShort(head.status());
            out.writeUTF(head.contentType());
            out.writeUTF(head.language().orElse(""));
            out.writeUTF(head.contentSecurityPolicy().orElse(""));
            write(out, head.byPath());
            write(out, head.byAddress());
            out.writeByte(page.variants().size());
            for (Variant variant : page.variants().values()) {
                out.writeUTF(variant.encoding().token());
                byte[] body = variant.body().toBytes();
                out.writeInt(body.length);
                out.write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a page could not be written to memory", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public DatedPage decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IllegalArgumentException("page has format " + format + ", expected " + FORMAT);
            }
            Instant readAt = Instant.ofEpochMilli(in.readLong());
            PageHead head =
                    new PageHead(in.readUnsignedShort(), in.readUTF(), text(in), text(in), policy(in), policy(in));
            Map<Encoding, byte[]> bodies = new EnumMap<>(Encoding.class);
            int count = in.readUnsignedByte();
            for (int i = 0; i < count; i++) {
                Encoding encoding = encoding(in.readUTF());
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IllegalArgumentException(
                            "page body says it has " + length + " bytes, " + in.available() + " are left");
                }
                bodies.put(encoding, in.readNBytes(length));
            }
            return new DatedPage(Page.of(head, bodies, site), readAt, true);
        } catch (IOException e) {
            throw new UncheckedIOException("stored page ends early", e);
        }
    }

    @Override
    public int weight(DatedPage value, int encodedLength) {
        return value.page().size() + OVERHEAD;
    }

    private static Encoding encoding(String token) {
        for (Encoding encoding : Encoding.values()) {
            if (encoding.token().equals(token)) {
                return encoding;
            }
        }
        throw new IllegalArgumentException("page has a body in unknown encoding \"" + token + "\"");
    }

    private static Optional<String> text(DataInputStream in) throws IOException {
        String value = in.readUTF();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static void write(DataOutputStream out, CachePolicy policy) throws IOException {
        out.writeUTF(policy.cacheControl());
        out.writeUTF(policy.vary());
    }

    private static CachePolicy policy(DataInputStream in) throws IOException {
        return new CachePolicy(in.readUTF(), in.readUTF());
    }
}
