package dev.archipelago;

import dev.archipelago.business.reports.PublicationWatch;
import dev.archipelago.communication.reports.ReportChangeListener;
import dev.archipelago.web.page.PageKeeper;

/** What follows from a changed report: its pages are made again, and readers are told of a new one. */
record ChangedReports(PageKeeper keeper, PublicationWatch publications) implements ReportChangeListener {
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
