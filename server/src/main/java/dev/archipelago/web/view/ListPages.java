package dev.archipelago.web.view;

import java.util.List;

/**
 * The page links of a list.
 *
 * @param current from 1
 * @param numbers the linked page numbers in order, with {@link #GAP} where some are left out
 */
public record ListPages(ReportListUrl address, int current, int last, List<Integer> numbers) {

    /** Represents the page numbers that are left out. */
    public static final int GAP = 0;

    public ListPages {
        numbers = List.copyOf(numbers);
    }

    static ListPages of(ReportListUrl address, int current, int last) {
        return new ListPages(address, current, last, Pager.numbers(current, last));
    }
}
