package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import java.util.List;
import java.util.Optional;

/**
 * The reports the home page names.
 *
 * @param caption what the chart of the newest one shows, in its report's language; empty if nobody says
 * @param chart the drawing of a chart of the newest one, if it has one that is drawn
 * @param earlier those before the newest, newest first
 */
public record FrontReports(
        Optional<ReportHead> newest, String caption, Optional<String> chart, List<ReportHead> earlier) {

    public FrontReports {
        earlier = List.copyOf(earlier);
    }

    /** Reports without a chart, newest first. */
    public static FrontReports of(List<ReportHead> heads) {
        return new FrontReports(
                heads.stream().findFirst(),
                "",
                Optional.empty(),
                heads.stream().skip(1).toList());
    }

    /** The same with the drawing of a chart of the newest one. */
    public FrontReports with(String caption, Optional<String> chart) {
        return new FrontReports(newest, caption, chart, earlier);
    }
}
