package dev.archipelago.business.reports;

import java.util.List;
import java.util.Optional;

/**
 * What the page around one report says.
 *
 * @param contents the sections of the report that have an id and a heading, in order
 * @param readingMinutes at least 1, at 220 words a minute
 * @param hasEnglish whether the report has an English body
 * @param previousId the next older report
 * @param nextId the next newer report
 */
public record ReportPage(
        ReportHead head,
        List<Section> contents,
        int readingMinutes,
        boolean hasEnglish,
        Optional<Integer> previousId,
        Optional<Integer> nextId) {

    /** One entry of the contents. */
    public record Section(String id, String title) {}

    public ReportPage {
        contents = List.copyOf(contents);
    }
}
