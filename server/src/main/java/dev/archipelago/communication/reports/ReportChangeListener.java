package dev.archipelago.communication.reports;

/** Receives changes of reports, one call at a time on a background thread: must not block. Exceptions are logged. */
@FunctionalInterface
public interface ReportChangeListener {

    /**
     * A change has reached {@code stage}. Each change reaches {@link ReportChange.Stage#STORED} once; {@link
     * ReportChange.Stage#CATALOGUED} follows once the catalogue could be updated, merged with other changes that were
     * due.
     */
    void onReportChange(ReportChange change, ReportChange.Stage stage);
}
