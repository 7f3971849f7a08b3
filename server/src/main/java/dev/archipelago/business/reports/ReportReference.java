package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.time.Instant;
import java.util.List;

/**
 * The address of a report.
 *
 * @param languages the languages it has a body in, in the order of {@link Language#all}
 */
public record ReportReference(int id, Instant createdAt, List<Language> languages) {

    public ReportReference {
        languages = List.copyOf(languages);
    }
}
