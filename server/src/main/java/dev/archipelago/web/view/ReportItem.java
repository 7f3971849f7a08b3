package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.language.Language;

/**
 * A link to a report as a page shows it.
 *
 * @param language the language of title and excerpt
 * @param isoDate an ISO instant
 */
public record ReportItem(
        int id,
        String href,
        String title,
        String excerpt,
        String language,
        String isoDate,
        String date,
        String dateTime,
        String timeOfDay,
        boolean sample) {

    static ReportItem of(ReportHead head, LayoutModel page) {
        return of(head, page, page.language());
    }

    /** The item with a link to the report's page in {@code target}. */
    static ReportItem of(ReportHead head, LayoutModel page, Language target) {
        return new ReportItem(
                head.id(),
                LayoutModel.withLanguage("/crypto_report/" + head.id(), target),
                title(head, page.text(), page.format()),
                head.excerpt(),
                head.title().isBlank() ? page.language().tag() : head.language().tag(),
                head.createdAt().toString(),
                page.format().date(head.createdAt()),
                page.format().dateTime(head.createdAt()),
                page.format().timeOfDay(head.createdAt()),
                head.sample());
    }

    /** The report's title, or one composed of its number and date if it has none. */
    static String title(ReportHead head, Messages text, Format format) {
        return head.title().isBlank()
                ? text.get("report.untitled", head.id(), format.date(head.createdAt()))
                : head.title();
    }
}
