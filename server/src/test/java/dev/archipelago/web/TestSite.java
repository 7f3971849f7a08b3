package dev.archipelago.web;

import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.cache.Cache;
import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.config.CacheConfig;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.SiteConfig;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.log.LogLevels;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.trace.Tracing;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import dev.archipelago.observability.Monitoring;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.IncidentHistory;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import dev.archipelago.web.connection.ConnectionLimits;
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
import dev.archipelago.web.pdf.PdfPrinter;
import dev.archipelago.web.view.ChartEngine;
import dev.archipelago.web.view.ChartModules;
import dev.archipelago.web.view.Engines;
import dev.archipelago.web.view.FeaturedCharts;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.ReportFrameRenderer;
import dev.archipelago.web.view.SeriesCharts;
import dev.archipelago.web.view.SiteView;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The real web server on a free port, over in-memory reports and an in-memory market. */
final class TestSite implements AutoCloseable {

    /** A site configuration with a contact for vulnerability reports. */
    static final SiteConfig CONTACTABLE = new SiteConfig(
            "News", Optional.empty(), Optional.of(URI.create("mailto:security@news.example")), Optional.empty());

    static final String KEY = "the-admin-key-of-tests";

    /** The default limits with short idle timeouts, which otherwise delay the end of a test. */
    static final ConnectionLimits LIMITS = new ConnectionLimits(
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(180),
            Duration.ofSeconds(75),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            1_000);

    final MemoryReports reports = new MemoryReports();
    final MemoryDashboard dashboard = new MemoryDashboard();
    final MemoryAlerts alerts = new MemoryAlerts();
    final MemoryHistory history = new MemoryHistory();
    final Cache cache = Cache.builder()
            .loaderExecutor(RequestContext.virtualThreads("cache-load"))
            .build();
    final ChartEngine engine = Engines.SHARED;
    final PageServices services;
    final PageCache pages;
    final PageRefresher refresher;
    final LiveHub hub;
    final LiveSocket live;
    final MemoryAudit audit = new MemoryAudit();
    final MemoryKeys keys = new MemoryKeys();
    final LogLevels levels = new LogLevels(InstantSource.system());
    private final ClientLimits limits;
    private final WebConfig config;
    private final InstantSource clock;
    private final PageRegistry registry;
    private final PageFactory factory;
    private final Assets assets;
    final Monitoring monitoring;
    final WebServer server;
    final int port;
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    TestSite() {
        this(Optional.of(new Secret(KEY)), 100, List.of());
    }

    /** Creates a site with the given client limits. */
    TestSite(ClientConfig clients) {
        this(Optional.of(new Secret(KEY)), 100, List.of(), clients);
    }

    /** Creates a site with the reports 1 to 3, to which {@code HtmlAddress} refers. */
    static TestSite withReports() {
        TestSite site = new TestSite();
        site.reports.with(1, "First").with(2, "Second").with(3, "Third");
        return site;
    }

    TestSite(Optional<Secret> key, int sockets, List<Island> islands) {
        this(key, sockets, islands, ClientConfig.DEFAULT.unlimited());
    }

    private TestSite(Optional<Secret> key, int sockets, List<Island> islands, ClientConfig clients) {
        this(key, sockets, islands, clients, WebConfig.PRIVATE_NETWORKS);
    }

    /** Creates a site that shows its operational details only to the clients in {@code operators}. */
    TestSite(Optional<Secret> key, int sockets, List<Island> islands, ClientConfig clients, List<Network> operators) {
        this(key, sockets, islands, clients, operators, SitePages.registry(MarketCatalog.DEFAULT));
    }

    /** Creates a site with the pages in {@code registry}. */
    static TestSite of(PageRegistry registry) {
        return new TestSite(
                Optional.of(new Secret(KEY)),
                100,
                List.of(),
                ClientConfig.DEFAULT.unlimited(),
                WebConfig.PRIVATE_NETWORKS,
                registry);
    }

    private TestSite(
            Optional<Secret> key,
            int sockets,
            List<Island> islands,
            ClientConfig clients,
            List<Network> operators,
            PageRegistry registry) {
        this.registry = registry;
        this.clock = InstantSource.system();
        this.config = new WebConfig(
                "127.0.0.1",
                0,
                Optional.of(URI.create("https://news.example")),
                Set.of("https://friend.example"),
                key,
                clients,
                operators,
                1_000);
        limits = new ClientLimits(clients, Optional.empty(), clock);
        this.factory = new PageFactory(
                SiteHeaders.of(config.publicBaseUrl()), new PageAuthenticator(new Secret("the secret of the site")));
        ChartModules charts = new ChartModules();
        this.assets = Assets.ofSite(factory, charts, SiteConfig.DEFAULT);
        PageTemplates templates =
                new PageTemplates(new SiteView(assets, false, config.publicBaseUrl(), Upstreams.REGISTERED.catalogue())
                        .with(registry.navigation()));
        services = new PageServices(
                registry,
                new PageServices.Market(
                        dashboard,
                        new MemoryCoins(),
                        new HistorySeries(new HistoryReader(history, false, clock), cache, clock)),
                reports,
                templates,
                new PageServices.Drawings(
                        new ReportFrameRenderer(charts, engine),
                        new FeaturedCharts(engine, cache),
                        new SeriesCharts(engine, cache),
                        new PdfPrinter(engine, Duration.ofSeconds(30))),
                new PageServices.Status(this::health, () -> IncidentHistory.EMPTY),
                cache);
        pages = new PageCache(cache, registry, services, factory, "test", new RenderPools(2), clock);
        refresher = new PageRefresher(pages, registry);
        hub = new LiveHub(TestSite::updateFrame, TestSite::dataFrame);
        live = new LiveSocket(hub, OriginPolicy.of(config.publicBaseUrl(), config.allowedOrigins()), clock, sockets);
        monitoring = new Monitoring(
                Stream.concat(islands.stream(), Stream.of(hub)).toList(),
                pages::readable,
                Path.of("target"),
                cache::statistics,
                live::connections,
                clock);
        server = server(config, pages, CONTACTABLE, LIMITS);
        port = server.start();
        monitoring.health().refresh();
        monitoring.readiness().started();
    }

    private SystemHealth.Report health() {
        return monitoring.health().current();
    }

    /** Starts another server of this site on {@code port}. */
    WebServer serverOnPort(int port, ConnectionLimits limits) {
        return server(config.withPort(port), pages, CONTACTABLE, limits);
    }

    /** Starts another server on a free port, with other pages. */
    WebServer serverOf(PageCache others) {
        return server(config.withPort(0), others, CONTACTABLE, LIMITS);
    }

    /** Starts another server on a free port, with another site configuration. */
    WebServer serverOf(SiteConfig identity) {
        return server(config.withPort(0), pages, identity, LIMITS);
    }

    /** Constructs another server for a free port, which has the routes of {@code module} only. */
    WebServer serverOf(RouteModule module) {
        WebConfig address = config.withPort(0);
        return new WebServer(
                address, routes(address, pages), monitoring.metrics(), List.of(module), live, LIMITS, Tracing.OFF);
    }

    private RouteServices routes(WebConfig address, PageCache served) {
        Access access = new Access(new ClientAddresses(address.clients().trustedProxies()), limits, keys, audit);
        return RouteServices.of(address, services.templates(), factory, served.pools(), access, clock);
    }

    private WebServer server(WebConfig address, PageCache served, SiteConfig identity, ConnectionLimits bounds) {
        RouteServices routes = routes(address, served);
        CacheConfig cacheConfig = new CacheConfig(2000, 64 << 20, Duration.ofMinutes(5), Duration.ofHours(1));
        OperationsJson figures = new OperationsJson(
                monitoring, cache, cacheConfig, served, () -> Optional.of(3), Statistics.None::new, clock);
        List<RouteModule> modules = List.of(
                new PageRoutes(registry, served, routes, clock),
                new MarketRoutes(dashboard, live, routes),
                new HistoryRoutes(MarketCatalog.DEFAULT, new HistoryReader(history, false, clock), cache, routes),
                new CoinRoutes(MarketCatalog.DEFAULT, new MemoryCoins(), routes),
                new OperationRoutes(figures, monitoring, this::clearCache, address.operators(), routes, clock),
                new AlertRoutes(alerts, routes),
                new AuditRoutes(routes),
                new LogLevelRoutes(levels, routes),
                new SecurityContact(identity, address, routes, clock),
                new AssetRoutes(assets, routes, address.publicBaseUrl()));
        return new WebServer(address, routes, monitoring.metrics(), modules, live, bounds, Tracing.OFF);
    }

    private long clearCache() {
        long entries = cache.clear().entries();
        refresher.reportsChanged();
        return entries;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Sends a GET request to another server. */
    HttpResponse<byte[]> ask(String address) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .join();
    }

    HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
        monitoring.close();
        refresher.close();
        pages.close();
        hub.close();
        cache.close();
        levels.close();
    }

    /** Returns a frame that contains only the time of its snapshot. */
    private static String updateFrame(Snapshot snapshot) {
        return "{\"type\":\"dashboard_update\",\"data\":{},\"timestamp\":\"" + snapshot.timestamp() + "\"}";
    }

    private static String dataFrame(Snapshot snapshot, String source) {
        return "{\"type\":\"dashboard_data\",\"data\":{},\"timestamp\":\"" + snapshot.timestamp() + "\",\"source\":\""
                + source + "\"}";
    }
}
