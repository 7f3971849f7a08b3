package dev.archipelago;

import dev.archipelago.business.reports.NewestReportNotifier;
import dev.archipelago.communication.reports.ReportChangeListener;
import dev.archipelago.web.page.PageRefresher;

/** What follows from a changed report: its pages are made again, and readers are told of a new one. */
record ChangedReports(PageRefresher keeper, NewestReportNotifier publications) implements ReportChangeListener {
    @Override
    public void onReportChanged(int id) {
        keeper.reportChanged(id);
        publications.lookSoon();
    }

    @Override
    public void onChangesMissed() {
        keeper.reportsChanged();
        publications.lookSoon();
    }

    @Override
    public void onListChanged() {
        keeper.listChanged();
    }
}
