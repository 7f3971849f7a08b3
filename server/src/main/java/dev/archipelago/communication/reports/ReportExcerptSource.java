package dev.archipelago.communication.reports;

import dev.archipelago.language.Language;
import java.time.Instant;
import java.util.List;

/**
 * The beginning of a report's body in one language, enough for a title and an excerpt. Untrusted text.
 *
 * @param language the language of {@code html}: the one requested, or Vietnamese where the report has no such body
 * @param languages the languages the report has a body in, in the order of {@link Language#all}
 * @param html the first {@link ReportRepository#BEGINNING} characters
 */
public record ReportExcerptSource(int id, Instant createdAt, Language language, List<Language> languages, String html) {

    public ReportExcerptSource {
        languages = List.copyOf(languages);
    }
}
