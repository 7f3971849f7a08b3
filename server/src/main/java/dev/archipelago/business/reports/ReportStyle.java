package dev.archipelago.business.reports;

import dev.archipelago.communication.reports.ReportLimits;

/** The style sheet of a report, scoped to its container; {@link #of} is the only way to create one. Immutable. */
public final class ReportStyle {

    private final String css;

    private ReportStyle(String css) {
        this.css = css;
    }

    /**
     * Scopes a stored style sheet by {@link CssScoper}. One that cannot be parsed becomes empty; beyond {@link
     * ReportLimits#MAX_CSS_CHARACTERS} characters it is cut after a rule.
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
