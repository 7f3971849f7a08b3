package dev.archipelago.communication.reports;

/**
 * The most characters read of each part of a stored report. A row may have a gigabyte; its parts are read into memory,
 * parsed and written into pages, so each has a limit far above real reports.
 */
public final class ReportLimits {

    /** The markup in one language; longer markup is truncated with a note. Real reports have 25,000 characters. */
    public static final int MAX_HTML_CHARACTERS = 1_000_000;

    /**
     * The style sheet; of a longer one the first rules are used. Real ones have 8,000 characters. The limit is lower
     * than that of markup because each selector is parsed and written again.
     */
    public static final int MAX_CSS_CHARACTERS = 200_000;

    /**
     * The script; a longer one is not offered to readers, because a script that is cut behaves differently. Real ones
     * have 12,000 characters.
     */
    public static final int MAX_SCRIPT_CHARACTERS = 200_000;

    private ReportLimits() {}
}
