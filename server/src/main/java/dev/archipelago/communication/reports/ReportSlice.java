package dev.archipelago.communication.reports;

import java.util.List;

/**
 * Some reports in a row, newest first, read at one moment.
 *
 * @param total how many reports there were at that moment
 */
public record ReportSlice(long total, List<ReportExcerptSource> reports) {

    public ReportSlice {
        reports = List.copyOf(reports);
    }
}
