package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.SampleReports;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * Title, excerpt and sections of a report's body, as plain text. Extracted in one pass with memory and time
 * proportional to the size of any body.
 *
 * @param title the heading of its header, else its first heading of the first rank, else empty
 * @param excerpt the first 300 characters at most, without headings
 * @param sections the sections with an id and a heading of the second rank, at most {@value #MOST_SECTIONS}
 * @param words the number of words in the body
 * @param sample whether the first element has the class of a sample report
 */
record ReportOutline(String title, String excerpt, List<ReportPage.Section> sections, int words, boolean sample) {

    /** The most entries of contents. */
    static final int MOST_SECTIONS = 40;

    private static final int LONGEST_EXCERPT = 300;
    private static final int WORDS_A_MINUTE = 220;

    /** The outline of a body that cannot be read; the report is then named by its number. */
    static final ReportOutline NONE = new ReportOutline("", "", List.of(), 0, false);

    ReportOutline {
        sections = List.copyOf(sections);
    }

    /** The outline of {@code html}, an untrusted fragment. */
    static ReportOutline of(String html) {
        Element body = Jsoup.parseBodyFragment(html).body();
        OutlineVisitor seen = new OutlineVisitor();
        body.traverse(seen);
        Element first = body.firstElementChild();
        List<ReportPage.Section> sections = new ArrayList<>();
        for (OutlineVisitor.Heading heading : seen.headings()) {
            String title = PlainText.heading(heading.text());
            if (!title.isEmpty() && sections.size() < MOST_SECTIONS) {
                sections.add(new ReportPage.Section(heading.sectionId(), title));
            }
        }
        return new ReportOutline(
                PlainText.heading(seen.title()),
                PlainText.of(seen.opening(), LONGEST_EXCERPT),
                sections,
                seen.words(),
                first != null && first.hasClass(SampleReports.MARK));
    }

    /** The reading time in minutes, at least 1. */
    int readingMinutes() {
        return Math.max(1, Math.ceilDiv(words, WORDS_A_MINUTE));
    }
}
