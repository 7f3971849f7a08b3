package dev.archipelago.business.reports;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * One page of what a search found, newest first.
 *
 * @param page from 1
 * @param pages at least 1, also when nothing was found
 * @param total how many reports were found; where {@code more}, only the newest so many are shown
 * @param more whether there are more than {@code total}
 * @param complete whether every report was searched; the words of older ones may still be made
 * @param anyMarks whether words are found whatever diacritics they are written with
 */
public record ReportMatches(
        SearchWords words,
        Optional<YearMonth> month,
        int page,
        int pages,
        long total,
        boolean more,
        boolean complete,
        boolean anyMarks,
        List<Match> items) {

    /** How many reports a search shows at most: who wants more wants other words. */
    public static final int MOST = 1_000;

    /**
     * A report that was found.
     *
     * @param head in the language in which it was found: the one asked for where both say the words
     * @param title {@code head}'s title
     * @param excerpt where its text says them
     */
    public record Match(ReportHead head, HighlightedText title, HighlightedText excerpt) {}

    public ReportMatches {
        items = List.copyOf(items);
    }
}
