package dev.archipelago.business.reports;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * One page of the results of a search, newest first.
 *
 * @param page from 1
 * @param pages at least 1, also without results
 * @param total the number of results, of which only the newest are counted where {@code more}
 * @param more whether there are more than {@code total}
 * @param complete whether every report was searched; older ones may not be indexed yet
 * @param ignoresDiacritics whether the search ignores diacritics
 */
public record ReportMatches(
        SearchWords words,
        Optional<YearMonth> month,
        int page,
        int pages,
        long total,
        boolean more,
        boolean complete,
        boolean ignoresDiacritics,
        List<Match> items) {

    /** The most results of a search. */
    public static final int MOST = 1_000;

    /**
     * A result.
     *
     * @param head in the language that contains most of the words, the requested one first
     * @param title {@code head}'s title
     * @param excerpt the part of its text that contains most of the words
     */
    public record Match(ReportHead head, HighlightedText title, HighlightedText excerpt) {}

    public ReportMatches {
        items = List.copyOf(items);
    }
}
