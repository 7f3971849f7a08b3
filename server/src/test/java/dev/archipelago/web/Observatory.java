package dev.archipelago.web;

import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The score of a page by the published rules of Mozilla's HTTP Observatory
 * (https://github.com/mdn/mdn-http-observatory/blob/main/src/grader/charts.js), as far as one answer tells it: redirects are the
 * proxy's, and the site sets no cookie here and allows no other origin.
 */
final class Observatory {

    private static final Set<String> PRIVATE_REFERRERS =
            Set.of("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin");

    private static final int SIX_MONTHS = 15_768_000;

    private Observatory() {}

    /** 100 and what the answer gains or loses; the grade A+ begins at 100. */
    static int score(HttpHeaders headers) {
        Map<String, List<String>> policy = policy(header(headers, "content-security-policy"));
        int losses = 0;
        int gains = 0;
        int csp = contentSecurityPolicy(policy);
        losses += Math.min(csp, 0);
        gains += Math.max(csp, 0);
        boolean framed = policy.containsKey("frame-ancestors")
                && policy.get("frame-ancestors").stream().noneMatch(Observatory::broad);
        gains += framed ? 5 : 0;
        losses -= framed || headers.firstValue("x-frame-options").isPresent() ? 0 : 20;
        losses -= maxAge(header(headers, "strict-transport-security")) >= SIX_MONTHS ? 0 : 20;
        losses -= header(headers, "x-content-type-options").equals("nosniff") ? 0 : 5;
        gains += PRIVATE_REFERRERS.contains(header(headers, "referrer-policy")) ? 5 : 0;
        gains += header(headers, "cross-origin-resource-policy").startsWith("same-") ? 10 : 0;
        losses -= header(headers, "access-control-allow-origin").equals("*") ? 50 : 0;
        // Extra credit counts only for who loses little.
        return 100 + losses >= 90 ? 100 + losses + gains : 100 + losses;
    }

    private static int contentSecurityPolicy(Map<String, List<String>> policy) {
        List<String> fallback = policy.getOrDefault("default-src", List.of("*"));
        List<String> scripts = policy.getOrDefault("script-src", fallback);
        List<String> styles = policy.getOrDefault("style-src", fallback);
        if (policy.isEmpty()) {
            return -25;
        }
        if (scripts.contains("'unsafe-inline'") || scripts.stream().anyMatch(Observatory::broad)) {
            return -20;
        }
        if (scripts.contains("'unsafe-eval'")) {
            return -10;
        }
        if (styles.contains("'unsafe-inline'") || styles.stream().anyMatch(Observatory::broad)) {
            return 0;
        }
        return fallback.equals(List.of("'none'")) ? 10 : 5;
    }

    private static boolean broad(String source) {
        return Set.of("*", "http:", "https:", "data:", "blob:").contains(source);
    }

    private static Map<String, List<String>> policy(String header) {
        return Arrays.stream(header.split(";"))
                .map(directive -> Arrays.asList(directive.strip().split("\\s+")))
                .filter(words -> !words.getFirst().isEmpty())
                .collect(Collectors.toMap(
                        words -> words.getFirst(), words -> words.subList(1, words.size()), (a, b) -> a));
    }

    private static int maxAge(String header) {
        return Arrays.stream(header.split(";"))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .filter(part -> part.startsWith("max-age="))
                .mapToInt(part -> Integer.parseInt(part.substring("max-age=".length())))
                .findFirst()
                .orElse(0);
    }

    private static String header(HttpHeaders headers, String name) {
        return headers.firstValue(name).orElse("");
    }
}
