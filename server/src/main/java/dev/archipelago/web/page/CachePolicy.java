package dev.archipelago.web.page;

/**
 * The headers of a response that control HTTP caches.
 *
 * @param cacheControl the value of {@code Cache-Control}
 * @param vary the value of {@code Vary}
 */
public record CachePolicy(String cacheControl, String vary) {

    /** Depends on cookie or language header: kept by the browser only, and revalidated each time. */
    public static final CachePolicy NEGOTIATED =
            new CachePolicy("private, no-cache", "Accept-Encoding, Accept-Language, Cookie");

    /** The same for everyone, revalidated each time. */
    public static final CachePolicy REVALIDATED = new CachePolicy("no-cache", "Accept-Encoding");

    /** Never stored. */
    public static final CachePolicy NOT_STORED =
            new CachePolicy("no-store", "Accept, Accept-Encoding, Accept-Language, Cookie");

    /** The same for everyone, kept for {@code seconds}. */
    public static CachePolicy shared(int seconds) {
        return new CachePolicy("public, max-age=" + seconds, "Accept-Encoding");
    }

    /** The address identifies the content: kept for a year. */
    public static CachePolicy immutable() {
        return new CachePolicy("public, max-age=31536000, immutable", "Accept-Encoding");
    }

    /** This policy for a response that depends on one more request header. */
    public CachePolicy varyingBy(String header) {
        return new CachePolicy(cacheControl, vary + ", " + header);
    }
}
