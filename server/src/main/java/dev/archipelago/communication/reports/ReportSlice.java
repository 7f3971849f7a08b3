package dev.archipelago.communication.reports;

import java.util.List;

/**
 * Consecutive reports, newest first, read in one statement.
 *
 * @param total the number of all reports
 */
public record ReportSlice(long total, List<ReportExcerptSource> reports) {

    public ReportSlice {
        reports = List.copyOf(reports);
    }
}
