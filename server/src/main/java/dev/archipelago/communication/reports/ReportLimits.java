package dev.archipelago.communication.reports;

/**
 * How much of each part of a stored report is read, in characters. The row may hold up to a gigabyte; the parts are read into
 * memory, parsed and written into pages, so each has a bound that real reports stay far below.
 */
public final class ReportLimits {

    /** The markup in one language; what is longer is cut and says so. Real reports have 25,000 characters. */
    public static final int MAX_HTML_CHARACTERS = 1_000_000;

    /**
     * The style sheet; of a longer one the first rules are used. Real ones have 8,000 characters. It is smaller than that of
     * markup because each selector is parsed, scoped and written again.
     */
    public static final int MAX_CSS_CHARACTERS = 200_000;

    /**
     * The script; a longer one is not offered to readers at all, because a script that is cut does something else. Real ones
     * have 12,000 characters.
     */
    public static final int MAX_SCRIPT_CHARACTERS = 200_000;

    private ReportLimits() {}
}
