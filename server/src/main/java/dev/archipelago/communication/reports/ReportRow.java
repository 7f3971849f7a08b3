package dev.archipelago.communication.reports;

import dev.archipelago.language.Language;
import java.time.Instant;
import java.util.List;

/**
 * A stored report without its content.
 *
 * @param languages the languages it has a body in, in the order of {@link Language#all}
 */
public record ReportRow(int id, Instant createdAt, List<Language> languages) {

    public ReportRow {
        languages = List.copyOf(languages);
    }
}
