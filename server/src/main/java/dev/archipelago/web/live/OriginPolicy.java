package dev.archipelago.web.live;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which pages may open the WebSocket: ours and those the operator named. Immutable.
 *
 * @param allowed further origins, in lower case
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
     * Whether a request may open the WebSocket. A program that is no browser sends no origin and may; {@code null},
     * which sandboxed pages send, may not.
     *
     * @param origin the value of {@code Origin}
     * @param host the value of {@code Host}
     */
    public boolean accepts(Optional<String> origin, Optional<String> host) {
        if (origin.isEmpty()) {
            return true;
        }
        String asked = canonical(origin.get());
        if (allowed.contains(asked)) {
            return true;
        }
        return host.map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> asked.equals(canonical("http://" + name)) || asked.equals(canonical("https://" + name)))
                .isPresent();
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getAuthority();
    }

    private static String canonical(String origin) {
        String lower = origin.trim().toLowerCase(Locale.ROOT);
        String bare = lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
        // Browsers leave out the port that goes without saying.
        return bare.replaceFirst("^(http://.*):80$|^(https://.*):443$", "$1$2");
    }
}
