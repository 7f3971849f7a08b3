package dev.archipelago;

import dev.archipelago.business.reports.NewestReportNotifier;
import dev.archipelago.business.reports.ReportText;
import dev.archipelago.communication.reports.ReportChangeDetector;
import dev.archipelago.communication.reports.ReportIndexer;
import dev.archipelago.communication.reports.ReportScheduler;
import dev.archipelago.communication.reports.SampleReports;
import dev.archipelago.infrastructure.audit.PostgresAuditLog;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.observability.DashboardMonitor;
import dev.archipelago.observability.Monitoring;
import dev.archipelago.web.WebServer;
import dev.archipelago.web.live.LiveFrames;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** The whole server, built bottom up by plain constructors, one layer after the other, and closed top down. */
public final class Archipelago implements AutoCloseable {

    private final Configuration configuration;
    private final InstantSource clock;
    private final String node = "%d-%016x"
            .formatted(
                    ProcessHandle.current().pid(), RandomGenerator.getDefault().nextLong());
    private final Components components = new Components();

    private int port;

    private Archipelago(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    /**
     * Builds the server and returns when its first pages are rendered and it listens.
     *
     * @throws RuntimeException if an engine does not start or the port is taken; whatever was started is stopped again
     */
    public static Archipelago start(Configuration configuration, InstantSource clock) {
        Archipelago server = new Archipelago(configuration, clock);
        try {
            server.build();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /**
     * Reports that the server is no longer ready, has another node lead at once, then accepts no more requests,
     * completes the pending ones and closes everything from the top down.
     */
    @Override
    public void close() {
        components.close();
    }

    private void build() {
        WebServer.requireFree(configuration.web());
        Infrastructure infrastructure = Infrastructure.start(configuration, node, clock, components);
        if (configuration.storage().database().address().isEmpty()) {
            infrastructure
                    .migrations()
                    .onDone(SampleReports.at(infrastructure.engines().schemaOwner(), clock)::showUntilReplaced);
        }
        Communication communication = Communication.of(configuration, infrastructure, node, clock, components);
        DashboardMonitor watch = components.island(new DashboardMonitor(communication.catalog(), clock));
        ReportScheduler scheduler = components.island(new ReportScheduler(
                infrastructure.database().jdbi(),
                new PostgresAuditLog(infrastructure.database().jdbi(), clock),
                clock));
        Business business = Business.of(configuration, infrastructure, communication, scheduler::wake, clock);
        Edge edge = new Edge(configuration, infrastructure, communication, business, node, clock, components);
        List.<SnapshotListener>of(
                        communication.hub(), watch, edge.refresher(), communication.alerts(), communication.history())
                .forEach(communication.market()::listen);
        communication.history().start();
        infrastructure.leadership().start();
        communication.market().start();
        NewestReportNotifier newest = reports(infrastructure, communication, business, edge);
        if (configuration.storage().stream().publish()) {
            scheduler.start();
            communication.alerts().start();
        }
        edge.refresher().warm();
        listen(edge, newest);
        infrastructure.engines().started();
    }

    /** Watches the reports: a change invalidates pages, and clients are notified of a new one. */
    private NewestReportNotifier reports(
            Infrastructure infrastructure, Communication communication, Business business, Edge edge) {
        NewestReportNotifier newest = new NewestReportNotifier(
                business.reports(),
                publication -> communication.hub().announce(LiveFrames.reportPublished(publication)));
        ReportIndexer indexer = components.island(new ReportIndexer(
                infrastructure.database().jdbi(),
                business.catalogue(),
                ReportText::of,
                new ChangedReports(edge.refresher(), newest)));
        ReportChangeDetector changes = components.island(
                ReportChangeDetector.at(infrastructure.engines().direct(), indexer, clock));
        infrastructure.migrations().onDone(newest::checkSoon);
        newest.checkSoon();
        changes.start();
        indexer.start();
        return newest;
    }

    private void listen(Edge edge, NewestReportNotifier newest) {
        Monitoring monitoring = edge.monitoring();
        WebServer web = edge.web(monitoring, newest::newestId);
        monitoring.start();
        port = web.start();
        monitoring.readiness().started();
        edge.recordIncidents(monitoring);
        components.closeBeforeAll(monitoring.readiness()::drain);
    }
}
