package dev.archipelago.web;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Computes the score of a response by the published rules of Mozilla's HTTP Observatory, algorithm 6
 * (https://github.com/mdn/mdn-http-observatory, src/analyzer/tests and src/grader/charts.js), as far as one response
 * determines it: redirects to https are the proxy's, the site sets no cookie and loads its scripts from itself.
 */
final class Observatory {

    private static final Set<String> BROAD =
            Set.of("ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*");
    private static final Set<String> INLINE = Set.of("'unsafe-inline'", "data:");
    private static final Set<String> PASSIVE = Set.of("img-src", "media-src");
    private static final Set<String> PRIVATE_REFERRERS =
            Set.of("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin");
    private static final Set<String> UNSAFE_REFERRERS =
            Set.of("origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade");
    private static final int SIX_MONTHS = 15_552_000;

    private Observatory() {}

    /** Returns the score: 100 with all bonuses and penalties. The grade A+ starts at 100. */
    static int score(HttpHeaders headers) {
        Map<String, List<String>> policy = policy(headers.allValues("content-security-policy"));
        List<Integer> modifiers = List.of(
                contentSecurityPolicy(policy),
                framing(policy, header(headers, "x-frame-options")),
                transportSecurity(header(headers, "strict-transport-security")),
                header(headers, "x-content-type-options").equals("nosniff") ? 0 : -5,
                referrers(header(headers, "referrer-policy")),
                isolation(
                        header(headers, "cross-origin-resource-policy"),
                        Set.of("same-origin", "same-site"),
                        "cross-origin"),
                isolation(
                        header(headers, "cross-origin-opener-policy"),
                        Set.of("same-origin", "same-origin-allow-popups", "noopener-allow-popups"),
                        "unsafe-none"),
                isolation(
                        header(headers, "cross-origin-embedder-policy"),
                        Set.of("require-corp", "credentialless"),
                        "unsafe-none"),
                header(headers, "access-control-allow-credentials").equals("true") ? -50 : 0);
        int losses = 100 + modifiers.stream().mapToInt(one -> Math.min(one, 0)).sum();
        // Bonuses count only for a score with few penalties.
        return losses >= 90 ? 100 + modifiers.stream().mapToInt(one -> one).sum() : Math.max(losses, 0);
    }

    private static int contentSecurityPolicy(Map<String, List<String>> policy) {
        if (policy.isEmpty()) {
            return -25;
        }
        List<String> fallback = policy.getOrDefault("default-src", List.of("*"));
        List<String> scripts = withoutInlineBesideHashes(policy.getOrDefault("script-src", fallback));
        List<String> styles = withoutInlineBesideHashes(policy.getOrDefault("style-src", fallback));
        List<String> objects = policy.getOrDefault("object-src", fallback);
        if (any(scripts, BROAD) || any(scripts, INLINE) || any(objects, BROAD)) {
            return -20;
        }
        List<String> active = new ArrayList<>(scripts);
        policy.forEach((directive, sources) -> {
            if (!PASSIVE.contains(directive) && !directive.equals("script-src")) {
                active.addAll(sources);
            }
        });
        if (insecure(active.stream())) {
            return -20;
        }
        if (scripts.contains("'unsafe-eval'") || styles.contains("'unsafe-eval'")) {
            return -10;
        }
        if (insecure(PASSIVE.stream().flatMap(directive -> policy.getOrDefault(directive, fallback).stream()))) {
            return -10;
        }
        if (any(styles, BROAD) || any(styles, INLINE)) {
            return 0;
        }
        return fallback.equals(List.of("'none'")) ? 10 : 5;
    }

    private static List<String> withoutInlineBesideHashes(List<String> sources) {
        boolean hashed = sources.stream().anyMatch(source -> source.startsWith("'sha") || source.startsWith("'nonce-"));
        return hashed
                ? sources.stream()
                        .filter(source -> !source.equals("'unsafe-inline'"))
                        .toList()
                : sources;
    }

    private static boolean insecure(Stream<String> sources) {
        return sources.anyMatch(source -> source.startsWith("http:") || source.startsWith("ftp:"));
    }

    private static boolean any(List<String> sources, Set<String> of) {
        return sources.stream().anyMatch(of::contains);
    }

    /**
     * Returns the modifier of {@code frame-ancestors}, of which any value counts, even one that permits all origins.
     */
    private static int framing(Map<String, List<String>> policy, String frameOptions) {
        if (policy.containsKey("frame-ancestors")) {
            return 5;
        }
        return switch (frameOptions.strip().toLowerCase(Locale.ROOT)) {
            case "deny", "sameorigin" -> 5;
            default -> -20;
        };
    }

    private static int transportSecurity(String header) {
        int age = maxAge(header);
        if (age < 0) {
            return -20;
        }
        return age >= SIX_MONTHS ? 0 : -10;
    }

    private static int referrers(String header) {
        if (header.isEmpty()) {
            return 0;
        }
        return Arrays.stream(header.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .filter(value -> PRIVATE_REFERRERS.contains(value) || UNSAFE_REFERRERS.contains(value))
                        .reduce((earlier, later) -> later)
                        .filter(PRIVATE_REFERRERS::contains)
                        .isPresent()
                ? 5
                : -5;
    }

    private static int isolation(String header, Set<String> isolating, String open) {
        String value = header.strip().toLowerCase(Locale.ROOT);
        if (value.isEmpty() || value.equals(open)) {
            return 0;
        }
        return isolating.contains(value) ? 10 : -5;
    }

    /**
     * Returns the directives of all policies. A browser enforces every occurrence of a directive; the first one counts
     * here.
     */
    private static Map<String, List<String>> policy(List<String> headers) {
        Map<String, List<String>> policy = new HashMap<>();
        headers.stream()
                .flatMap(header -> Arrays.stream(header.split("[;,]")))
                .map(directive -> Arrays.asList(directive.strip().split("\\s+")))
                .filter(words -> !words.getFirst().isEmpty())
                .forEach(words -> policy.putIfAbsent(words.getFirst(), words.subList(1, words.size())));
        return policy;
    }

    private static int maxAge(String header) {
        return Arrays.stream(header.split(";"))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .filter(part -> part.startsWith("max-age="))
                .mapToInt(part -> Integer.parseInt(part.substring("max-age=".length())))
                .findFirst()
                .orElse(-1);
    }

    private static String header(HttpHeaders headers, String name) {
        return headers.firstValue(name).orElse("");
    }
}
