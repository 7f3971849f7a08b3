package dev.archipelago.web.page;

import dev.archipelago.cache.Codec;
import dev.archipelago.language.Language;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One page with its compressed bodies as authenticated bytes, so that a node that finds it in L2 need not compress it
 * again. The body without compression, three quarters of a page, is stored only if there is no gzip body to make it
 * from.
 *
 * <p>Stored are the bodies, the language, the time and the hashes of inline content. Status, content type, policies and
 * cache headers are made from the route when the page is read: Redis decides none of them.
 */
final class PageCodec implements Codec<DatedPage> {

    private static final int FORMAT = 4;
    /** Headers and objects around the bodies. */
    private static final int OVERHEAD = 4096;

    private static final int HASHES_MAXIMUM = 8;
    private static final Pattern HASH = Pattern.compile("'sha256-[A-Za-z0-9+/]{43}='");

    /** Makes the head of the page from what is stored of it. */
    @FunctionalInterface
    interface Heads {
        PageHead of(Optional<Language> language, List<String> hashes);
    }

    private final String name;
    private final Heads heads;
    private final PageFactory factory;

    /** @param name the name of the page in L2, for which alone its bytes are accepted */
    PageCodec(String name, Heads heads, PageFactory factory) {
        this.name = name;
        this.heads = heads;
        this.factory = factory;
    }

    @Override
    public byte[] encode(DatedPage value) {
        Page page = value.page();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(page.size() + 1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(value.readAt().toEpochMilli());
            out.writeUTF(page.head().language().orElse(""));
            out.writeByte(value.hashes().size());
            for (String hash : value.hashes()) {
                out.writeUTF(hash);
            }
            List<Variant> stored = page.variants().values().stream()
                    .filter(variant -> variant.encoding() != Encoding.IDENTITY
                            || !page.variants().containsKey(Encoding.GZIP))
                    .toList();
            out.writeByte(stored.size());
            for (Variant variant : stored) {
                out.writeUTF(variant.encoding().token());
                byte[] body = variant.body().toBytes();
                out.writeInt(body.length);
                out.write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a page could not be written to memory", e);
        }
        return factory.authenticator().seal(name, bytes.toByteArray());
    }

    @Override
    public DatedPage decode(byte[] bytes) {
        ByteBuffer content = factory.authenticator().open(name, bytes);
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(content.array(), content.arrayOffset(), content.remaining()))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IllegalArgumentException("page has format " + format + ", expected " + FORMAT);
            }
            Instant readAt = Instant.ofEpochMilli(in.readLong());
            Optional<Language> language = language(in.readUTF());
            List<String> hashes = hashes(in);
            Page page = Page.of(heads.of(language, hashes), bodies(in), factory.siteHeaders());
            return new DatedPage(page, readAt, hashes, true);
        } catch (IOException e) {
            throw new UncheckedIOException("stored page ends early", e);
        }
    }

    @Override
    public int weight(DatedPage value, int encodedLength) {
        return value.page().size() + OVERHEAD;
    }

    private static List<String> hashes(DataInputStream in) throws IOException {
        int count = in.readUnsignedByte();
        if (count > HASHES_MAXIMUM) {
            throw new IllegalArgumentException(
                    "page has " + count + " hashes, at most " + HASHES_MAXIMUM + " expected");
        }
        List<String> hashes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String hash = in.readUTF();
            if (!HASH.matcher(hash).matches()) {
                throw new IllegalArgumentException("page has \"" + hash + "\", expected a hash source");
            }
            hashes.add(hash);
        }
        return List.copyOf(hashes);
    }

    private static Map<Encoding, byte[]> bodies(DataInputStream in) throws IOException {
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
        byte[] gzip = bodies.get(Encoding.GZIP);
        if (gzip != null && !bodies.containsKey(Encoding.IDENTITY)) {
            bodies.put(Encoding.IDENTITY, Compression.gunzip(gzip));
        }
        return bodies;
    }

    private static Encoding encoding(String token) {
        for (Encoding encoding : Encoding.values()) {
            if (encoding.token().equals(token)) {
                return encoding;
            }
        }
        throw new IllegalArgumentException("page has a body in unknown encoding \"" + token + "\"");
    }

    private static Optional<Language> language(String tag) {
        if (tag.isEmpty()) {
            return Optional.empty();
        }
        for (Language language : Language.all()) {
            if (language.tag().equals(tag)) {
                return Optional.of(language);
            }
        }
        throw new IllegalArgumentException("page is in unknown language \"" + tag + "\"");
    }
}
