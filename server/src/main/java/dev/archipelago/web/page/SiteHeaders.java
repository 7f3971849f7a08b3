package dev.archipelago.web.page;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The security headers of every response of the site. Immutable. */
public final class SiteHeaders {

    private static final AsciiString RESOURCE_POLICY = AsciiString.cached("cross-origin-resource-policy");

    /**
     * The policy of responses that are no documents: a browser that takes one for a document loads, runs and sends
     * nothing.
     */
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The policy of pictures and PDFs, whose viewers in browsers style themselves. */
    private static final String VIEWED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'self'";

    /**
     * By name, in order. The {@code Content-Security-Policy} is not among them, since it depends on the response. An
     * {@link AsciiString} keeps its hash and is copied to the network as it is.
     */
    private final Map<AsciiString, AsciiString> values;

    private SiteHeaders(Map<AsciiString, AsciiString> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** @param publicBaseUrl if its scheme is https, HSTS is announced for a year */
    public static SiteHeaders of(Optional<URI> publicBaseUrl) {
        Map<AsciiString, AsciiString> values = new LinkedHashMap<>();
        put(values, "x-content-type-options", "nosniff");
        put(values, "referrer-policy", "strict-origin-when-cross-origin");
        put(values, "permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        put(values, "cross-origin-opener-policy", "same-origin");
        values.put(RESOURCE_POLICY, AsciiString.cached("same-origin"));
        if (publicBaseUrl.map(URI::getScheme).filter("https"::equalsIgnoreCase).isPresent()) {
            put(values, "strict-transport-security", "max-age=31536000");
        }
        return new SiteHeaders(values);
    }

    private static void put(Map<AsciiString, AsciiString> values, String name, String value) {
        values.put(AsciiString.cached(name), AsciiString.cached(value));
    }

    /** These headers for files that pages of other sites may load, also as modules, fonts and by script. */
    public SiteHeaders forOtherSites() {
        Map<AsciiString, AsciiString> others = new LinkedHashMap<>(values);
        others.put(RESOURCE_POLICY, AsciiString.cached("cross-origin"));
        put(others, "access-control-allow-origin", "*");
        return new SiteHeaders(others);
    }

    /** The {@code Content-Security-Policy} of a response without a policy of its own. */
    public static String policyOf(String contentType) {
        boolean viewed = contentType.startsWith("image/") || contentType.startsWith("application/pdf");
        return viewed ? VIEWED : NOTHING;
    }

    /** Sets them in {@code headers}. */
    public void addTo(MultiMap headers) {
        values.forEach(headers::set);
    }

    /** Sets those that {@code headers} lack, and the policy of the content type if there is none. */
    public void addMissingTo(HttpHeaders headers) {
        for (Map.Entry<AsciiString, AsciiString> value : values.entrySet()) {
            if (!headers.contains(value.getKey())) {
                headers.set(value.getKey(), value.getValue());
            }
        }
        if (!headers.contains(HttpHeaderNames.CONTENT_SECURITY_POLICY)) {
            String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
            headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, policyOf(type == null ? "" : type));
        }
    }
}
