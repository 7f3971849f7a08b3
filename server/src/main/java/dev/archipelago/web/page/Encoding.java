package dev.archipelago.web.page;

/** A content encoding a body is kept in. */
public enum Encoding {
    IDENTITY("identity"),
    GZIP("gzip"),
    BR("br");

    private final String token;

    Encoding(String token) {
        this.token = token;
    }

    /** Its name in {@code Accept-Encoding} and {@code Content-Encoding}. */
    public String token() {
        return token;
    }

    /**
     * The encoding a client is served: the one it weighs highest, Brotli before gzip before identity where it has no
     * preference, identity where it accepts nothing we have.
     *
     * @param acceptEncoding the header's value, empty if it was not sent
     */
    public static Encoding negotiate(String acceptEncoding) {
        if (acceptEncoding.isEmpty()) {
            return IDENTITY;
        }
        double star = QualityValues.weight(acceptEncoding, "*");
        double brotli = orElse(QualityValues.weight(acceptEncoding, BR.token), star);
        double gzip = orElse(QualityValues.weight(acceptEncoding, GZIP.token), star);
        double identity = QualityValues.weight(acceptEncoding, IDENTITY.token);
        double best = Math.max(brotli, gzip);
        if (best <= 0 || identity > best) {
            return IDENTITY;
        }
        return brotli >= gzip ? BR : GZIP;
    }

    private static double orElse(double weight, double fallback) {
        return weight >= 0 ? weight : fallback;
    }
}
