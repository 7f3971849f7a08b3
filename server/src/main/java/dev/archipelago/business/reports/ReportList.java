package dev.archipelago.business.reports;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * One page of the list of reports, newest first.
 *
 * @param page from 1
 * @param pages at least 1, also when there is no report
 * @param total the number of reports, of {@code month} if that is present
 * @param month the month the list is of; empty for all
 * @param months every month that has reports, newest first; empty while they are not counted yet
 */
public record ReportList(
        int page, int pages, long total, List<ReportHead> items, Optional<YearMonth> month, List<MonthCount> months) {

    /** The number of reports on a page. */
    public static final int PAGE_SIZE = 10;

    public ReportList {
        items = List.copyOf(items);
        months = List.copyOf(months);
    }

    /** A page of all reports, without counts by month. */
    public ReportList(int page, int pages, long total, List<ReportHead> items) {
        this(page, pages, total, items, Optional.empty(), List.of());
    }

    /** The number of pages for {@code total} reports. */
    static int pages(long total) {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(total, (long) PAGE_SIZE)));
    }
}
