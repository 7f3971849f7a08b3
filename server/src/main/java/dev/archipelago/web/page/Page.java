package dev.archipelago.web.page;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A response that is ready to be written: a status, headers and a body in each encoding. Immutable,
 * thread-safe.
 */
public final class Page {

    private final PageHead head;
    private final Map<Encoding, Variant> variants = new EnumMap<>(Encoding.class);
    private final Variant identity;

    private Page(PageHead head, Map<Encoding, byte[]> bodies, SiteHeaders site) {
        this.head = head;
        byte[] plain = Optional.ofNullable(bodies.get(Encoding.IDENTITY))
                .orElseThrow(() -> new IllegalArgumentException("a page needs its body in identity encoding"));
        this.identity = new Variant(Encoding.IDENTITY, plain, head, site);
        bodies.forEach((encoding, bytes) -> variants.put(
                encoding, encoding == Encoding.IDENTITY ? identity : new Variant(encoding, bytes, head, site)));
    }

    /** A page of {@code body}, compressed where that makes it smaller; takes milliseconds of CPU time. */
    static Page compress(PageHead head, byte[] body, SiteHeaders site) {
        Map<Encoding, byte[]> bodies = new EnumMap<>(Encoding.class);
        bodies.put(Encoding.IDENTITY, body);
        if (compressible(head.contentType())) {
            for (Encoding encoding : new Encoding[] {Encoding.GZIP, Encoding.BR}) {
                Compression.compress(body, encoding).ifPresent(bytes -> bodies.put(encoding, bytes));
            }
        }
        return new Page(head, bodies, site);
    }

    /** A page of bodies that are already compressed. */
    static Page of(PageHead head, Map<Encoding, byte[]> bodies, SiteHeaders site) {
        return new Page(head, bodies, site);
    }

    /** The status and headers, except those that depend on the encoding. */
    public PageHead head() {
        return head;
    }

    /** The body as it is without compression, copied. */
    public byte[] body() {
        return identity.body().toBytes();
    }

    /** The strong entity tag of the page in {@code encoding}, or without encoding if there is no such variant. */
    public String entityTag(Encoding encoding) {
        return variant(encoding).entityTag();
    }

    /** The size of its bodies outside the heap, in bytes. */
    public int size() {
        int size = 0;
        for (Variant variant : variants.values()) {
            size += variant.body().length();
        }
        return size;
    }

    /** The variant for a request that sent {@code acceptEncoding}, empty if it sent none. */
    Variant negotiate(String acceptEncoding) {
        Encoding wanted = Encoding.negotiate(acceptEncoding);
        if (wanted == Encoding.BR
                && !variants.containsKey(Encoding.BR)
                && QualityValues.weight(acceptEncoding, Encoding.GZIP.token()) > 0) {
            wanted = Encoding.GZIP;
        }
        return variant(wanted);
    }

    private Variant variant(Encoding encoding) {
        Variant variant = variants.get(encoding);
        return variant == null ? identity : variant;
    }

    Map<Encoding, Variant> variants() {
        return variants;
    }

    private static boolean compressible(String contentType) {
        return contentType.startsWith("text/")
                || contentType.contains("json")
                || contentType.contains("javascript")
                || contentType.contains("xml");
    }
}
