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
 * The security headers of every response of the site. Immutable.
 *
 * @param values by name, in order; the {@code Content-Security-Policy} is not among them, since it depends on the answer
 */
public record SiteHeaders(Map<String, String> values) {

    private static final String RESOURCE_POLICY = "cross-origin-resource-policy";

    /** The policy of responses that are no documents: a browser that takes one for a document loads, runs and sends nothing. */
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The policy of pictures and PDFs, whose viewers in browsers style themselves. */
    private static final String VIEWED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'self'";

    public SiteHeaders {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** @param publicBaseUrl if its scheme is https, HSTS is announced for a year */
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

    /** These headers for files that pages of other sites may load, also as modules, fonts and by script. */
    public SiteHeaders forOtherSites() {
        Map<String, String> others = new LinkedHashMap<>(values);
        others.put(RESOURCE_POLICY, "cross-origin");
        others.put("access-control-allow-origin", "*");
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
