package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportLimits;

/** The styles of a report, confined to its container: {@link #of} is the only way to them. */
public final class ReportStyle {

    private final String css;

    private ReportStyle(String css) {
        this.css = css;
    }

    /**
     * What of the stored style sheet is allowed; see {@link CssScoper}. Nothing of one that cannot be read, and the first
     * rules of one of more than {@link ReportLimits#MAX_CSS_CHARACTERS} characters.
     */
    public static ReportStyle of(String stored) {
        String read = stored.length() > ReportLimits.MAX_CSS_CHARACTERS
                ? stored.substring(0, stored.lastIndexOf('}', ReportLimits.MAX_CSS_CHARACTERS) + 1)
                : stored;
        return new ReportStyle(CssScoper.sheet(read));
    }

    /** A style sheet whose every selector is inside {@code #report-container}; empty if there is none. */
    public String css() {
        return css;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReportStyle style && css.equals(style.css);
    }

    @Override
    public int hashCode() {
        return css.hashCode();
    }

    @Override
    public String toString() {
        return css;
    }
}
