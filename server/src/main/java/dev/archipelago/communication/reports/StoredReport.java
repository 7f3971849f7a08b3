package dev.archipelago.communication.reports;

import dev.archipelago.language.Language;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A stored report in one language. Untrusted text.
 *
 * @param language the language of {@code html}: the one requested, or Vietnamese where the report has no such body
 * @param languages the languages the report has a body in, in the order of {@link Language#all}
 * @param html the body; it, {@code css} and {@code script} have at most one character more than {@link ReportLimits}
 *     allows, so that a longer one is recognized
 * @param css the style sheet of the body, or the one shared by all languages
 * @param script the script of the body, or the one shared by all languages
 */
public record StoredReport(
        int id,
        Instant createdAt,
        Language language,
        List<Language> languages,
        String html,
        Optional<String> css,
        Optional<String> script) {

    public StoredReport {
        languages = List.copyOf(languages);
    }
}
