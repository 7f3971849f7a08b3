package dev.archipelago.business.reports;

/** The styles of a report, confined to its container: {@link #of} is the only way to them. */
public final class ReportStyle {

    /** How many characters are read; real reports have 8,000. */
    private static final int LONGEST = 200_000;

    private final String css;

    private ReportStyle(String css) {
        this.css = css;
    }

    /**
     * What of the stored style sheet is allowed; see {@link StyleConfinement}. Nothing of one that cannot be read, and the first
     * rules of one of more than 200,000 characters.
     */
    public static ReportStyle of(String stored) {
        String read = stored.length() > LONGEST ? stored.substring(0, stored.lastIndexOf('}', LONGEST) + 1) : stored;
        return new ReportStyle(StyleConfinement.sheet(read));
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
