package dev.archipelago;

import dev.archipelago.business.alerts.AlertRules;
import dev.archipelago.business.coins.CoinReports;
import dev.archipelago.business.coins.Coins;
import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.business.dashboard.SnapshotDashboard;
import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.reports.Publishing;
import dev.archipelago.business.reports.ReportReader;
import dev.archipelago.communication.alerts.AlertRuleRepository;
import dev.archipelago.communication.history.PostgresHistoryStore;
import dev.archipelago.communication.history.PostgresKlineStore;
import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportPublisher;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.infrastructure.config.Configuration;
import java.time.InstantSource;

/**
 * Layer 5 of the server: what is published about the market, reports and alerts.
 *
 * @param catalogue the index of reports, which is filled from layer 3
 */
record Business(
        MarketDashboard dashboard,
        HistoryReader history,
        Coins coins,
        ReportReader reports,
        ReportCatalogue catalogue,
        Publishing publishing,
        AlertRules rules) {

    /** @param scheduled called after a report was scheduled */
    static Business of(
            Configuration configuration,
            Infrastructure infrastructure,
            Communication communication,
            Runnable scheduled,
            InstantSource clock) {
        var jdbi = infrastructure.database().jdbi();
        MarketService market = communication.market();
        ReportCatalogue catalogue = new ReportCatalogue(jdbi);
        return new Business(
                new SnapshotDashboard(market),
                new HistoryReader(new PostgresHistoryStore(jdbi), configuration.simulated(), clock),
                new CoinReports(
                        market::current,
                        new PostgresKlineStore(jdbi),
                        new PostgresHistoryStore(jdbi),
                        infrastructure.cache(),
                        clock),
                new ReportReader(new ReportRepository(jdbi), catalogue),
                catalogue,
                new Publishing(new ReportPublisher(jdbi, clock, scheduled), clock),
                new AlertRules(
                        new AlertRuleRepository(jdbi),
                        communication.catalog(),
                        communication.channels(),
                        communication.alerts()::rulesChanged,
                        clock));
    }
}
