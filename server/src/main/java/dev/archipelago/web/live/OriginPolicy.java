package dev.archipelago.web.live;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The origins whose pages may open the WebSocket: the site's own and those the operator allows. Immutable.
 *
 * @param allowed allowed origins besides that of {@code Host}, in lower case
 */
public record OriginPolicy(Set<String> allowed) {

    public OriginPolicy {
        allowed = allowed.stream().map(OriginPolicy::canonical).collect(Collectors.toUnmodifiableSet());
    }

    /** The site's own address and {@code origins}. */
    public static OriginPolicy of(Optional<URI> publicBaseUrl, Set<String> origins) {
        return new OriginPolicy(Stream.concat(publicBaseUrl.stream().map(OriginPolicy::origin), origins.stream())
                .collect(Collectors.toSet()));
    }

    /**
     * Whether a request may open the WebSocket. A program other than a browser sends no origin and may; a sandboxed
     * page sends {@code null} and may not.
     *
     * @param origin the value of {@code Origin}
     * @param host the value of {@code Host}
     */
    public boolean accepts(Optional<String> origin, Optional<String> host) {
        if (origin.isEmpty()) {
            return true;
        }
        String requested = canonical(origin.get());
        if (allowed.contains(requested)) {
            return true;
        }
        return host.map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name ->
                        requested.equals(canonical("http://" + name)) || requested.equals(canonical("https://" + name)))
                .isPresent();
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getAuthority();
    }

    private static String canonical(String origin) {
        String lower = origin.trim().toLowerCase(Locale.ROOT);
        String bare = lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
        // Browsers omit the default port.
        return bare.replaceFirst("^(http://.*):80$|^(https://.*):443$", "$1$2");
    }
}
