package dev.archipelago.web.view;

import dev.archipelago.business.reports.MonthCount;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The months of one year that have reports, as links.
 *
 * @param months newest first
 */
public record MonthLinks(int year, List<Link> months) {

    /**
     * A month.
     *
     * @param name without the year
     * @param count the formatted number of its reports
     */
    public record Link(String href, String name, String count, boolean current) {}

    public MonthLinks {
        months = List.copyOf(months);
    }

    /** The years of {@code counts}, which are newest first. */
    static List<MonthLinks> of(List<MonthCount> counts, Optional<YearMonth> current, LayoutModel page) {
        List<MonthLinks> years = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= counts.size(); to++) {
            int year = counts.get(from).month().getYear();
            if (to == counts.size() || counts.get(to).month().getYear() != year) {
                List<Link> links = counts.subList(from, to).stream()
                        .map(count -> link(count, current, page))
                        .toList();
                years.add(new MonthLinks(year, links));
                from = to;
            }
        }
        return years;
    }

    private static Link link(MonthCount count, Optional<YearMonth> current, LayoutModel page) {
        Optional<YearMonth> month = Optional.of(count.month());
        return new Link(
                page.href(new ReportListUrl("", month).page(1)),
                page.format().monthName(count.month()),
                page.format().count(count.reports()),
                month.equals(current));
    }
}
