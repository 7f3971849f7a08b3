package dev.archipelago.web.page;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The headers every answer of the site carries for safety, whatever its kind. Immutable.
 *
 * @param values by name, in order; the {@code Content-Security-Policy} is not among them, since it depends on the answer
 */
public record SiteHeaders(Map<String, String> values) {

    private static final String RESOURCE_POLICY = "cross-origin-resource-policy";

    /** Of what is no document: should a browser take it for one, it may load, run and send nothing. */
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Of what a browser shows by means of its own: its viewers for pictures and PDFs style themselves. */
    private static final String VIEWED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'self'";

    public SiteHeaders {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** @param publicBaseUrl where it is https, browsers are told to stay with https for a year */
    public static SiteHeaders of(Optional<URI> publicBaseUrl) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("x-content-type-options", "nosniff");
        values.put("referrer-policy", "strict-origin-when-cross-origin");
        values.put("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        values.put("cross-origin-opener-policy", "same-origin");
        values.put(RESOURCE_POLICY, "same-origin");
        if (publicBaseUrl.map(URI::getScheme).filter("https"::equalsIgnoreCase).isPresent()) {
            values.put("strict-transport-security", "max-age=31536000");
        }
        return new SiteHeaders(values);
    }

    /** The same for files that pages of other sites may load. */
    public SiteHeaders forOtherSites() {
        Map<String, String> others = new LinkedHashMap<>(values);
        others.put(RESOURCE_POLICY, "cross-origin");
        return new SiteHeaders(others);
    }

    /** The {@code Content-Security-Policy} of an answer that has none of its own. */
    public static String policyOf(String contentType) {
        boolean viewed = contentType.startsWith("image/") || contentType.startsWith("application/pdf");
        return viewed ? VIEWED : NOTHING;
    }

    /** Sets them in {@code headers}. */
    public void addTo(MultiMap headers) {
        values.forEach(headers::set);
    }

    /** Sets those that {@code headers} lack, and a policy for the answer's kind if there is none. */
    public void addMissingTo(HttpHeaders headers) {
        for (Map.Entry<String, String> value : values.entrySet()) {
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
