package dev.archipelago.web;

import dev.archipelago.business.reports.Language;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.QualityValues;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The language a request is answered in.
 *
 * @param flavour whether the address itself named it
 */
record ReaderLanguage(Language language, Addressing flavour) {

    private static final String COOKIE = "preferred_language=";

    /** By {@code ?lang=}, else the cookie {@code preferred_language}, else {@code Accept-Language}, else Vietnamese. */
    static ReaderLanguage of(HttpServerRequest request) {
        if (request.query() != null) {
            Optional<Language> asked = asked(request);
            if (asked.isPresent()) {
                return new ReaderLanguage(asked.get(), Addressing.BY_ADDRESS);
            }
        }
        Language language = named(cookie(request.headers().get("cookie")))
                .orElseGet(() -> preferred(request.headers().get("accept-language")));
        return new ReaderLanguage(language, Addressing.BY_PATH);
    }

    private static Optional<Language> asked(HttpServerRequest request) {
        try {
            return named(request.getParam("lang"));
        } catch (IllegalArgumentException e) {
            // The page that says the address is malformed is asked for with that very address.
            return Optional.empty();
        }
    }

    private static Optional<Language> named(@Nullable String tag) {
        if (tag == null) {
            return Optional.empty();
        }
        return switch (tag) {
            case "vi" -> Optional.of(Language.VI);
            case "en" -> Optional.of(Language.EN);
            default -> Optional.empty();
        };
    }

    private static @Nullable String cookie(@Nullable String header) {
        if (header == null) {
            return null;
        }
        int from = header.indexOf(COOKIE);
        while (from > 0 && " ;".indexOf(header.charAt(from - 1)) < 0) {
            from = header.indexOf(COOKIE, from + 1);
        }
        if (from < 0) {
            return null;
        }
        int start = from + COOKIE.length();
        int end = header.indexOf(';', start);
        return header.substring(start, end < 0 ? header.length() : end).trim();
    }

    private static Language preferred(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            return Language.VI;
        }
        double vietnamese = -1;
        double english = -1;
        for (String range : header.split(",", 32)) {
            int semicolon = range.indexOf(';');
            String tag = (semicolon < 0 ? range : range.substring(0, semicolon)).trim();
            double weight = QualityValues.weight(range, tag);
            String primary = tag.split("-", 2)[0];
            if (primary.equalsIgnoreCase("vi")) {
                vietnamese = Math.max(vietnamese, weight);
            } else if (primary.equalsIgnoreCase("en")) {
                english = Math.max(english, weight);
            }
        }
        return english > 0 && english > vietnamese ? Language.EN : Language.VI;
    }
}
