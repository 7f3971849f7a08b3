package dev.archipelago.business.reports;

/** The styles of a report, confined to its container: {@link #of} is the only way to them. */
public final class ReportStyle {

    private final String css;

    private ReportStyle(String css) {
        this.css = css;
    }

    /** What of the stored style sheet is allowed; see {@link StyleConfinement}. Nothing of one that cannot be read. */
    public static ReportStyle of(String stored) {
        return new ReportStyle(StyleConfinement.sheet(stored));
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
