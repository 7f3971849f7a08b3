package dev.archipelago.business.reports;

/**
 * The markup of a report as it may stand in a page: {@link #of} is the only way to one, and it cleans. The document around it
 * must be sandboxed all the same.
 */
public final class ReportBody {

    private final String html;

    private ReportBody(String html) {
        this.html = html;
    }

    /** What of the stored markup is allowed; see {@link BodySanitizer}. Takes about 10 ms for each 100 kB. */
    public static ReportBody of(String stored) {
        return new ReportBody(BodySanitizer.clean(stored));
    }

    /** A balanced fragment of allowed elements and attributes, with the {@code CHART_DATA} comments as they were stored. */
    public String html() {
        return html;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReportBody body && html.equals(body.html);
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
