package dev.archipelago;

import dev.archipelago.business.reports.NewestReportNotifier;
import dev.archipelago.communication.reports.ReportChange;
import dev.archipelago.communication.reports.ReportChangeListener;
import dev.archipelago.web.page.PageRefresher;

/** Passes each change of reports on to the pages that show them and to the readers who wait for a new one. */
record ChangedReports(PageRefresher pages, NewestReportNotifier publications) implements ReportChangeListener {

    @Override
    public void onReportChange(ReportChange change, ReportChange.Stage stage) {
        switch (stage) {
            case STORED -> {
                if (change.initial()) {
                    pages.reportsChangedBeforeStart();
                } else if (change.any()) {
                    pages.reportsChanged();
                } else {
                    change.ids().forEach(pages::reportChanged);
                }
                publications.checkSoon();
            }
            case CATALOGUED -> {
                if (change.initial()) {
                    pages.listChangedBeforeStart();
                } else {
                    pages.listChanged();
                }
            }
        }
    }
}
