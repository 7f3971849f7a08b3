package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.util.List;
import java.util.Optional;

/**
 * The content of the page around one report.
 *
 * @param contents the sections of the report that have an id and a heading, in order
 * @param readingMinutes at least 1, at 220 words a minute
 * @param languages the languages the report has a body in, in the order of {@link Language#all}
 * @param previousId the next older report
 * @param nextId the next newer report
 */
public record ReportPage(
        ReportHead head,
        List<Section> contents,
        int readingMinutes,
        List<Language> languages,
        Optional<Integer> previousId,
        Optional<Integer> nextId) {

    /** One entry of the contents. */
    public record Section(String id, String title) {}

    public ReportPage {
        contents = List.copyOf(contents);
        languages = List.copyOf(languages);
    }
}
