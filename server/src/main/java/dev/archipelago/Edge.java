package dev.archipelago;

import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.cache.Cache;
import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.audit.PostgresAuditLog;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationFacts;
import dev.archipelago.infrastructure.key.PostgresApiKeys;
import dev.archipelago.infrastructure.key.PostgresIdempotentRequests;
import dev.archipelago.infrastructure.log.LogLevels;
import dev.archipelago.infrastructure.store.NodeRegistry;
import dev.archipelago.infrastructure.store.SiteSecret;
import dev.archipelago.observability.Monitoring;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.IncidentRecorder;
import dev.archipelago.web.Access;
import dev.archipelago.web.AdminRoutes;
import dev.archipelago.web.AdminServices;
import dev.archipelago.web.AlertRoutes;
import dev.archipelago.web.AssetRoutes;
import dev.archipelago.web.Assets;
import dev.archipelago.web.AuditRoutes;
import dev.archipelago.web.CoinRoutes;
import dev.archipelago.web.HistoryRoutes;
import dev.archipelago.web.LogLevelRoutes;
import dev.archipelago.web.MarketRoutes;
import dev.archipelago.web.OperationRoutes;
import dev.archipelago.web.OperationsJson;
import dev.archipelago.web.PageRoutes;
import dev.archipelago.web.PreviewRoutes;
import dev.archipelago.web.ReportApiRoutes;
import dev.archipelago.web.RouteModule;
import dev.archipelago.web.RouteServices;
import dev.archipelago.web.SecurityContact;
import dev.archipelago.web.SitePages;
import dev.archipelago.web.WebServer;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import dev.archipelago.web.live.LiveSocket;
import dev.archipelago.web.live.OriginPolicy;
import dev.archipelago.web.page.PageAuthenticator;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageRefresher;
import dev.archipelago.web.page.PageRegistry;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.page.SiteHeaders;
import dev.archipelago.web.page.StoredCharts;
import dev.archipelago.web.pdf.PdfPrinter;
import dev.archipelago.web.view.ChartEngine;
import dev.archipelago.web.view.ChartModules;
import dev.archipelago.web.view.FeaturedCharts;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.ReportFrameRenderer;
import dev.archipelago.web.view.SeriesCharts;
import dev.archipelago.web.view.SiteView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The web edge of the server, and layer 4, which observes all layers. Not thread-safe. */
final class Edge {

    private static final Duration CHART_DEADLINE = Duration.ofSeconds(5);
    private static final Duration PDF_DEADLINE = Duration.ofSeconds(10);
    private static final int LIVE_CONNECTIONS = 10_000;

    private final Configuration configuration;
    private final Infrastructure infrastructure;
    private final Communication communication;
    private final Business business;
    private final String node;
    private final InstantSource clock;
    private final Components components;

    private final PageRegistry registry;
    private final PageFactory factory;
    private final Assets assets;
    private final PageServices services;
    private final PageCache pages;
    private final PageRefresher refresher;
    private final IncidentRecorder incidents;
    private Optional<Monitoring> monitoring = Optional.empty();

    /** Builds what renders pages; {@link #web} builds what serves them. */
    Edge(
            Configuration configuration,
            Infrastructure infrastructure,
            Communication communication,
            Business business,
            String node,
            InstantSource clock,
            Components components) {
        this.configuration = configuration;
        this.infrastructure = infrastructure;
        this.communication = communication;
        this.business = business;
        this.node = node;
        this.clock = clock;
        this.components = components;
        this.registry = SitePages.registry(communication.catalog());
        this.factory = new PageFactory(
                SiteHeaders.of(configuration.web().publicBaseUrl()),
                new PageAuthenticator(SiteSecret.of(
                        configuration.web().adminKey(), configuration.storage().data())));
        this.incidents = components.island(new IncidentRecorder(
                infrastructure.database().jdbi(),
                () -> configuration.storage().stream().publish()
                        && infrastructure.leadership().leading(),
                clock));
        ChartModules charts = new ChartModules();
        int cores = Runtime.getRuntime().availableProcessors();
        StoredCharts drawn = new StoredCharts(infrastructure.cache(), factory, CHART_DEADLINE);
        ChartEngine engine = components.add(new ChartEngine(charts, cores, CHART_DEADLINE, drawn));
        this.assets = Assets.ofSite(factory, charts, configuration.site());
        SiteView site = site();
        this.services = services(new PageTemplates(site), drawings(charts, engine));
        this.pages = components.add(new PageCache(
                infrastructure.cache(),
                registry,
                services,
                factory,
                BuildId.current(site.edition()),
                new RenderPools(cores, infrastructure.tracing().observations()),
                clock));
        this.refresher = components.add(new PageRefresher(pages, registry));
    }

    /** Renders pages again in the background. */
    PageRefresher refresher() {
        return refresher;
    }

    /** Builds what observes the components that were added so far. */
    Monitoring monitoring() {
        Monitoring observing = components.add(new Monitoring(
                components.islands(),
                pages::readable,
                configuration.storage().data().directory(),
                infrastructure.cache()::statistics,
                communication.hub()::subscribers,
                clock));
        observing.metrics().countTraces(infrastructure.tracing());
        monitoring = Optional.of(observing);
        return observing;
    }

    /** Records the incidents that {@code observing} sees from now on. */
    void recordIncidents(Monitoring observing) {
        observing.health().listen(incidents::observe);
        incidents.start();
    }

    private SiteView site() {
        return new SiteView(
                assets,
                configuration.simulated(),
                configuration.web().publicBaseUrl(),
                communication.catalog(),
                configuration.site(),
                registry.navigation(),
                Upstreams.REGISTERED.catalogue(),
                configuration.embed().ancestors());
    }

    private PageServices.Drawings drawings(ChartModules charts, ChartEngine engine) {
        return new PageServices.Drawings(
                new ReportFrameRenderer(charts, engine),
                new FeaturedCharts(engine, infrastructure.cache()),
                new SeriesCharts(engine, infrastructure.cache()),
                new PdfPrinter(engine, PDF_DEADLINE));
    }

    private PageServices services(PageTemplates templates, PageServices.Drawings drawings) {
        return new PageServices(
                registry,
                new PageServices.Market(
                        business.dashboard(),
                        business.coins(),
                        new HistorySeries(business.history(), infrastructure.cache(), clock)),
                business.reports(),
                templates,
                drawings,
                new PageServices.Status(this::health, incidents::history),
                infrastructure.cache());
    }

    private SystemHealth.Report health() {
        return monitoring.orElseThrow().health().current();
    }

    /**
     * Builds the server, which does not listen yet.
     *
     * @param observing the result of {@link #monitoring}
     * @param newestReport the identifier of the newest report, if it is known; does not block
     */
    WebServer web(Monitoring observing, Supplier<Optional<Integer>> newestReport) {
        LiveSocket live = components.add(new LiveSocket(
                communication.hub(),
                OriginPolicy.of(
                        configuration.web().publicBaseUrl(), configuration.web().allowedOrigins()),
                clock,
                LIVE_CONNECTIONS));
        RouteServices routes =
                RouteServices.of(configuration.web(), services.templates(), factory, pages.pools(), access(), clock);
        return components.add(new WebServer(
                configuration.web(),
                routes,
                observing.metrics(),
                modules(routes, observing, live, newestReport),
                live,
                infrastructure.tracing()));
    }

    private Access access() {
        ClientConfig clients = configuration.web().clients();
        return new Access(
                new ClientAddresses(
                        clients.trustedProxies(), configuration.log().access().client()),
                components.add(new ClientLimits(clients, infrastructure.redis(), clock)),
                new PostgresApiKeys(infrastructure.database().jdbi(), clock),
                new PostgresAuditLog(infrastructure.database().jdbi(), clock));
    }

    private List<RouteModule> modules(
            RouteServices routes, Monitoring observing, LiveSocket live, Supplier<Optional<Integer>> newestReport) {
        Cache cache = infrastructure.cache();
        OperationsJson figures = new OperationsJson(
                observing,
                cache,
                configuration.storage().cache(),
                pages,
                newestReport,
                communication.market()::sinkStatistics,
                clock);
        return List.of(
                new PageRoutes(registry, pages, routes, clock),
                new MarketRoutes(business.dashboard(), live, routes),
                new HistoryRoutes(communication.catalog(), business.history(), cache, routes),
                new CoinRoutes(communication.catalog(), business.coins(), routes),
                new OperationRoutes(
                        figures,
                        observing,
                        this::clearCache,
                        configuration.web().operators(),
                        routes,
                        clock),
                new ReportApiRoutes(
                        business.publishing(),
                        new PostgresIdempotentRequests(infrastructure.database().jdbi(), clock),
                        configuration.web().publicBaseUrl(),
                        routes),
                new PreviewRoutes(
                        business.publishing(),
                        services.templates(),
                        services.drawings().frames(),
                        routes),
                new AlertRoutes(business.rules(), routes),
                new AuditRoutes(routes),
                new LogLevelRoutes(components.add(new LogLevels(clock)), routes),
                new AdminRoutes(admin(observing), services.templates(), configuration.web(), routes, clock),
                new SecurityContact(configuration.site(), configuration.web(), routes, clock),
                new AssetRoutes(assets, routes, configuration.web().publicBaseUrl()));
    }

    private AdminServices admin(Monitoring observing) {
        return new AdminServices(
                business.publishing(),
                business.rules(),
                observing,
                infrastructure.cache(),
                this::clearCache,
                nodes(),
                ConfigurationFacts.of(configuration),
                SiteSecret.of(
                        configuration.web().adminKey(), configuration.storage().data()));
    }

    private NodeRegistry nodes() {
        NodeRegistry nodes = components.add(
                new NodeRegistry(infrastructure.redis(), node, BuildId.current(), infrastructure.leadership(), clock));
        nodes.start();
        return nodes;
    }

    private long clearCache() {
        long entries = infrastructure.cache().clear().entries();
        refresher.reportsChanged();
        return entries;
    }
}
