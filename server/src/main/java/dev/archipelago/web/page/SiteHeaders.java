package dev.archipelago.web.page;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The headers every answer of the site carries for safety.
 *
 * @param values by name, in order
 */
public record SiteHeaders(Map<String, String> values) {

    public SiteHeaders {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** @param publicBaseUrl where it is https, browsers are told to stay with https for a year */
    public static SiteHeaders of(Optional<URI> publicBaseUrl) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("x-content-type-options", "nosniff");
        values.put("referrer-policy", "strict-origin-when-cross-origin");
        values.put("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        values.put("cross-origin-opener-policy", "same-origin");
        values.put("cross-origin-resource-policy", "same-origin");
        if (publicBaseUrl.map(URI::getScheme).filter("https"::equalsIgnoreCase).isPresent()) {
            values.put("strict-transport-security", "max-age=31536000");
        }
        return new SiteHeaders(values);
    }

    /** Adds them to {@code headers}. */
    public void addTo(MultiMap headers) {
        values.forEach(headers::set);
    }
}
