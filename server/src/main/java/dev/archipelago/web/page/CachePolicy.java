package dev.archipelago.web.page;

/**
 * What a response says to caches on its way.
 *
 * @param cacheControl the value of {@code Cache-Control}
 * @param vary the value of {@code Vary}
 */
public record CachePolicy(String cacheControl, String vary) {

    /** Chosen by cookie or language header: kept by the reader alone and asked for again each time. */
    public static final CachePolicy NEGOTIATED =
            new CachePolicy("private, no-cache", "Accept-Encoding, Accept-Language, Cookie");

    /** Asked for again each time, the same for everyone. */
    public static final CachePolicy REVALIDATED = new CachePolicy("no-cache", "Accept-Encoding");

    /** Never kept. */
    public static final CachePolicy NOT_STORED =
            new CachePolicy("no-store", "Accept, Accept-Encoding, Accept-Language, Cookie");

    /** The same for everyone, kept for {@code seconds}. */
    public static CachePolicy shared(int seconds) {
        return new CachePolicy("public, max-age=" + seconds, "Accept-Encoding");
    }

    /** The address names the content: kept for a year. */
    public static CachePolicy immutable() {
        return new CachePolicy("public, max-age=31536000, immutable", "Accept-Encoding");
    }

    /** The same, chosen by one more request header. */
    public CachePolicy varyingBy(String header) {
        return new CachePolicy(cacheControl, vary + ", " + header);
    }
}
