package dev.archipelago.communication.reports;

import dev.archipelago.market.report.ReportSubmission;

/** Parses the JSON in which reports are submitted. */
public final class ReportSubmissions {

    private ReportSubmissions() {}

    /**
     * The report in {@code json}.
     *
     * @throws InvalidSubmissionException if it is not one
     */
    public static ReportSubmission parse(byte[] json) throws InvalidSubmissionException {
        try {
            return ReportFile.submission(json);
        } catch (BrokenReportFileException e) {
            throw new InvalidSubmissionException(e.reason());
        }
    }
}
