package dev.archipelago.business.reports;

/**
 * The markup of a report as it may stand in a page: {@link #of} is the only way to one, and it cleans. The document around it
 * must be sandboxed all the same.
 */
public final class ReportBody {

    /** How many characters of stored markup are read; real reports have 25,000. */
    static final int LONGEST = 1_000_000;

    private final String html;
    private final boolean cut;

    private ReportBody(String html, boolean cut) {
        this.html = html;
        this.cut = cut;
    }

    /**
     * What of the stored markup is allowed; see {@link BodySanitizer}. Of more than {@value #LONGEST} characters or {@value
     * BodySanitizer#MOST_ELEMENTS} elements the beginning. Takes about 10 ms for each 100 kB.
     */
    public static ReportBody of(String stored) {
        boolean tooLong = stored.length() > LONGEST;
        BodySanitizer.Cleaned cleaned = BodySanitizer.cleaned(tooLong ? stored.substring(0, LONGEST) : stored);
        return new ReportBody(cleaned.html(), tooLong || cleaned.cut());
    }

    /** Whether it is only the beginning of a report that is too long to be shown. */
    public boolean cut() {
        return cut;
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
