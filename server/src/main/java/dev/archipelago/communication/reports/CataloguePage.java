package dev.archipelago.communication.reports;

import java.util.List;

/**
 * One page of the catalogue, read in one transaction.
 *
 * @param days every day with reports, newest first
 * @param ids the reports on the page, newest first; empty beyond the end
 */
public record CataloguePage(List<DayCount> days, List<Integer> ids) {

    public CataloguePage {
        days = List.copyOf(days);
        ids = List.copyOf(ids);
    }
}
