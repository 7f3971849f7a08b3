package dev.archipelago.web.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Selects the page numbers that a list links to: all up to ten, else the first two, the last two and two around the
 * current.
 */
final class Pager {

    private Pager() {}

    /** The numbers in order, with {@link ListPages#GAP} where some are left out. */
    static List<Integer> numbers(int current, int pages) {
        List<Integer> numbers = new ArrayList<>();
        int last = 0;
        for (int page = 1; page <= pages; page++) {
            if (pages <= 10 || page <= 2 || page > pages - 2 || Math.abs(page - current) <= 2) {
                if (page - last > 1) {
                    numbers.add(ListPages.GAP);
                }
                numbers.add(page);
                last = page;
            }
        }
        return List.copyOf(numbers);
    }
}
