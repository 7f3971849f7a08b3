package dev.archipelago.web;

import dev.archipelago.language.Language;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.QualityValues;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The language of the response to a request.
 *
 * @param addressing whether the URL names the language
 */
record ReaderLanguage(Language language, Addressing addressing) {

    private static final String COOKIE = "preferred_language=";

    /**
     * Determined by {@code ?lang=}, else the cookie {@code preferred_language}, else {@code Accept-Language}, else the
     * first of {@link Language#all}.
     */
    static ReaderLanguage of(HttpServerRequest request) {
        if (request.query() != null) {
            Optional<Language> requested = requested(request);
            if (requested.isPresent()) {
                return new ReaderLanguage(requested.get(), Addressing.BY_ADDRESS);
            }
        }
        Language language = named(cookie(request.headers().get(HttpHeaders.COOKIE)))
                .orElseGet(() -> preferred(request.headers().get(HttpHeaders.ACCEPT_LANGUAGE)));
        return new ReaderLanguage(language, Addressing.BY_PATH);
    }

    private static Optional<Language> requested(HttpServerRequest request) {
        try {
            return named(request.getParam("lang"));
        } catch (IllegalArgumentException e) {
            // The language of the response to a malformed URL is determined without that URL.
            return Optional.empty();
        }
    }

    private static Optional<Language> named(@Nullable String tag) {
        return tag == null ? Optional.empty() : Language.of(tag);
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

    /**
     * The language with the highest weight (RFC 9110, section 12.5.4); if there are several, the first of {@link
     * Language#all}.
     */
    private static Language preferred(@Nullable String header) {
        List<Language> all = Language.all();
        if (header == null || header.isEmpty()) {
            return all.getFirst();
        }
        double[] weights = new double[all.size()];
        for (String range : header.split(",", 32)) {
            int semicolon = range.indexOf(';');
            String tag = (semicolon < 0 ? range : range.substring(0, semicolon)).trim();
            double weight = QualityValues.weight(range, tag);
            String primary = tag.split("-", 2)[0];
            for (int i = 0; i < weights.length; i++) {
                if (primary.equalsIgnoreCase(all.get(i).locale().getLanguage())) {
                    weights[i] = Math.max(weights[i], weight);
                }
            }
        }
        int best = 0;
        for (int i = 1; i < weights.length; i++) {
            best = weights[i] > weights[best] ? i : best;
        }
        return all.get(best);
    }
}
