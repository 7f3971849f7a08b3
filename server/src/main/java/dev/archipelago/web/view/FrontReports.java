package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import java.util.List;
import java.util.Optional;

/**
 * The reports on the home page.
 *
 * @param caption the caption of the newest report's chart, in the language of that report; may be empty
 * @param chart the drawing of a chart of the newest report, if there is one
 * @param earlier the reports before the newest, newest first
 */
public record FrontReports(
        Optional<ReportHead> newest, String caption, Optional<String> chart, List<ReportHead> earlier) {

    public FrontReports {
        earlier = List.copyOf(earlier);
    }

    /** Reports without a chart; {@code heads} are newest first. */
    public static FrontReports of(List<ReportHead> heads) {
        return new FrontReports(
                heads.stream().findFirst(),
                "",
                Optional.empty(),
                heads.stream().skip(1).toList());
    }

    /** These reports with the drawing of a chart of the newest one. */
    public FrontReports with(String caption, Optional<String> chart) {
        return new FrontReports(newest, caption, chart, earlier);
    }
}
