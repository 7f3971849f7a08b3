package dev.archipelago.web.view;

import java.util.List;

/**
 * The pages of a list, as links to them are printed.
 *
 * @param current from 1
 * @param numbers those that are linked to, in order, {@link #GAP} where some are left out
 */
public record ListPages(ReportListUrl address, int current, int last, List<Integer> numbers) {

    /** Stands for the pages left out. */
    public static final int GAP = 0;

    public ListPages {
        numbers = List.copyOf(numbers);
    }

    static ListPages of(ReportListUrl address, int current, int last) {
        return new ListPages(address, current, last, Pager.numbers(current, last));
    }
}
