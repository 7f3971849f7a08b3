package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportLimits;

/**
 * The sanitized markup of a report; {@link #of} is the only way to create one. The document around it must be sandboxed
 * nevertheless. Immutable.
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
     * Sanitizes stored markup by {@link BodySanitizer}. Beyond {@link ReportLimits#MAX_HTML_CHARACTERS} characters or
     * {@value BodySanitizer#MOST_ELEMENTS} elements it is cut. Takes about 10 ms per 100 kB.
     */
    public static ReportBody of(String stored) {
        boolean tooLong = stored.length() > ReportLimits.MAX_HTML_CHARACTERS;
        BodySanitizer.Cleaned cleaned =
                BodySanitizer.cleaned(tooLong ? stored.substring(0, ReportLimits.MAX_HTML_CHARACTERS) : stored);
        return new ReportBody(cleaned.html(), tooLong || cleaned.cut(), cleaned.hasMain());
    }

    /** Whether the report was too long and this is its beginning. */
    public boolean cut() {
        return cut;
    }

    /** Whether it has a {@code main} element; otherwise the document around it must have one. */
    public boolean hasMain() {
        return hasMain;
    }

    /** A balanced fragment of allowed elements and attributes, with the {@code CHART_DATA} comments unchanged. */
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
