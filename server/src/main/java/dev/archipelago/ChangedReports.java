package dev.archipelago;

import dev.archipelago.business.reports.NewestReportNotifier;
import dev.archipelago.communication.reports.ReportChangeListener;
import dev.archipelago.web.page.PageRefresher;

/** Invalidates the pages of changed reports and announces new ones. */
record ChangedReports(PageRefresher refresher, NewestReportNotifier newest) implements ReportChangeListener {
    @Override
    public void onReportChanged(int id) {
        refresher.reportChanged(id);
        newest.lookSoon();
    }

    @Override
    public void onChangesMissed() {
        refresher.reportsChanged();
        newest.lookSoon();
    }

    @Override
    public void onListChanged() {
        refresher.listChanged();
    }
}
