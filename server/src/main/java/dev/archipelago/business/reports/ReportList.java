package dev.archipelago.business.reports;

import java.util.List;

/**
 * One page of the list of reports, newest first.
 *
 * @param page from 1
 * @param pages at least 1, also when there is no report
 * @param total how many reports there are
 */
public record ReportList(int page, int pages, long total, List<ReportHead> items) {

    /** How many reports a page lists. */
    public static final int PAGE_SIZE = 10;

    public ReportList {
        items = List.copyOf(items);
    }
}
