package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportLimits;

/**
 * The markup of a report as it may stand in a page: {@link #of} is the only way to one, and it cleans. The document around it
 * must be sandboxed all the same.
 */
public final class ReportBody {

    private final String html;
    private final boolean cut;
    private final boolean hasMain;

    private ReportBody(String html, boolean cut, boolean hasMain) {
        this.html = html;
        this.cut = cut;
        this.hasMain = hasMain;
    }

    /**
     * What of the stored markup is allowed; see {@link BodySanitizer}. Of more than {@link ReportLimits#MAX_HTML_CHARACTERS}
     * characters or {@value BodySanitizer#MOST_ELEMENTS} elements the beginning. Takes about 10 ms for each 100 kB.
     */
    public static ReportBody of(String stored) {
        boolean tooLong = stored.length() > ReportLimits.MAX_HTML_CHARACTERS;
        BodySanitizer.Cleaned cleaned =
                BodySanitizer.cleaned(tooLong ? stored.substring(0, ReportLimits.MAX_HTML_CHARACTERS) : stored);
        return new ReportBody(cleaned.html(), tooLong || cleaned.cut(), cleaned.hasMain());
    }

    /** Whether it is only the beginning of a report that is too long to be shown. */
    public boolean cut() {
        return cut;
    }

    /** Whether it has a {@code main} element; the document around it needs one otherwise. */
    public boolean hasMain() {
        return hasMain;
    }

    /** A balanced fragment of allowed elements and attributes, with the {@code CHART_DATA} comments as they were stored. */
    public String html() {
        return html;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReportBody body && html.equals(body.html) && cut == body.cut;
    }

    @Override
    public int hashCode() {
        return html.hashCode();
    }

    @Override
    public String toString() {
        return html;
    }
}
