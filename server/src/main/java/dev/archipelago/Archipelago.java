package dev.archipelago;

import dev.archipelago.business.alerts.AlertRules;
import dev.archipelago.business.alerts.ThresholdCrossingPolicy;
import dev.archipelago.business.coins.CoinReports;
import dev.archipelago.business.coins.Coins;
import dev.archipelago.business.dashboard.SnapshotDashboard;
import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.business.reports.NewestReportNotifier;
import dev.archipelago.business.reports.ReportReader;
import dev.archipelago.business.reports.ReportText;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheBuilder;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.communication.alerts.AlertChannels;
import dev.archipelago.communication.alerts.AlertRuleRepository;
import dev.archipelago.communication.alerts.AlertService;
import dev.archipelago.communication.alerts.WebhookChannel;
import dev.archipelago.communication.history.KlineFeed;
import dev.archipelago.communication.history.MarketHistory;
import dev.archipelago.communication.history.PostgresHistoryStore;
import dev.archipelago.communication.history.PostgresKlineStore;
import dev.archipelago.communication.live.LiveHub;
import dev.archipelago.communication.market.Collector;
import dev.archipelago.communication.market.MarketChannel;
import dev.archipelago.communication.market.MarketService;
import dev.archipelago.communication.market.MarketState;
import dev.archipelago.communication.market.PostgresSnapshotStore;
import dev.archipelago.communication.market.RedisSnapshotSink;
import dev.archipelago.communication.market.Replicator;
import dev.archipelago.communication.market.SnapshotJson;
import dev.archipelago.communication.market.SnapshotPersister;
import dev.archipelago.communication.market.SnapshotPublisher;
import dev.archipelago.communication.market.SnapshotSink;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportChanges;
import dev.archipelago.communication.reports.ReportIndexer;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.communication.reports.SampleReports;
import dev.archipelago.external.ExternalServices;
import dev.archipelago.external.QuotaMonitor;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.UpstreamConnections;
import dev.archipelago.external.Upstreams;
import dev.archipelago.external.binance.BinanceStream;
import dev.archipelago.external.binance.BinanceUpstream;
import dev.archipelago.external.binance.LeaderOnlyStream;
import dev.archipelago.infrastructure.audit.PostgresAuditLog;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HostLookup;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.store.DataDirectorySpace;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.infrastructure.store.RedisIsland;
import dev.archipelago.infrastructure.store.RedisLease;
import dev.archipelago.infrastructure.store.SiteSecret;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.observability.DashboardWatch;
import dev.archipelago.observability.Monitoring;
import dev.archipelago.web.Access;
import dev.archipelago.web.AdminServices;
import dev.archipelago.web.Assets;
import dev.archipelago.web.SitePages;
import dev.archipelago.web.WebDependencies;
import dev.archipelago.web.WebServer;
import dev.archipelago.web.client.ClientAddresses;
import dev.archipelago.web.client.ClientLimits;
import dev.archipelago.web.live.LiveFrames;
import dev.archipelago.web.live.LiveSocket;
import dev.archipelago.web.live.OriginPolicy;
import dev.archipelago.web.page.PageAuthenticator;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageRefresher;
import dev.archipelago.web.page.PageRegistry;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.SiteHeaders;
import dev.archipelago.web.pdf.PdfPrinter;
import dev.archipelago.web.view.ChartEngine;
import dev.archipelago.web.view.ChartModules;
import dev.archipelago.web.view.FeaturedCharts;
import dev.archipelago.web.view.FrameDocument;
import dev.archipelago.web.view.SeriesCharts;
import dev.archipelago.web.view.SiteView;
import dev.archipelago.web.view.Views;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server, wired bottom up by plain constructors and closed top down. */
public final class Archipelago implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Archipelago.class);

    private static final Duration MIGRATION_PATIENCE = Duration.ofSeconds(10);
    private static final Duration MIGRATION_RETRY = Duration.ofSeconds(2);
    private static final Duration CHART_DEADLINE = Duration.ofSeconds(5);
    private static final Duration PDF_DEADLINE = Duration.ofSeconds(10);
    private static final int LIVE_CONNECTIONS = 10_000;

    /** The lease of the node that asks the upstreams; no key of the cache has a {@code ~}. */
    private static final String LEADER = "archipelago:v1:~leader:{market}";

    private final Configuration configuration;
    private final InstantSource clock;
    private final String node = "%d-%016x"
            .formatted(
                    ProcessHandle.current().pid(), RandomGenerator.getDefault().nextLong());
    private final List<Island> islands = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    /** What ends before anything else is closed, in this order. */
    private final List<AutoCloseable> toldOfEnd = new ArrayList<>();

    private Optional<Monitoring> monitoring = Optional.empty();
    private int port;

    private Archipelago(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    /**
     * Builds the server and returns when its first pages are made and it listens.
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
     * Says that it is not ready any more, has another node lead at once, then takes no more requests, lets those under way
     * finish and closes everything from the top down.
     */
    @Override
    public void close() {
        toldOfEnd.forEach(Archipelago::close);
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("Closing a part of the server failed: {}", e.toString());
        }
    }

    private void build() {
        WebServer.requireFree(configuration.web());

        // Layer 1: engines, pools, the cache.
        Engines engines = opened(Engines.start(
                configuration.data(), configuration.database(), configuration.redis(), configuration.stream()));
        Optional<RedisLink> redis = engines.redisUrl().map(this::connect);
        Database database = island(
                Database.open(engines.database(), configuration.database().poolSize()));
        island(new DataDirectorySpace(configuration.data().directory()));
        Migrations migrations = opened(Migrations.start(engines, MIGRATION_PATIENCE, MIGRATION_RETRY));
        if (configuration.database().address().isEmpty()) {
            migrations.onDone(SampleReports.at(engines.schemaOwner(), clock)::showUntilReplaced);
        }
        Cache cache = opened(cache(redis));

        // Layers 2 and 3: the market, from the upstreams to snapshots; reports; the live hub.
        Leadership leadership = leadership(redis);
        MarketService market = market(cache, redis, database, leadership);
        ReportRepository repository = new ReportRepository(database.jdbi());
        MarketHistory history = island(new MarketHistory(database.jdbi(), leadership::leading));
        LiveHub hub = island(new LiveHub(SnapshotJson::update, SnapshotJson::dashboardData));
        DashboardWatch watch = island(new DashboardWatch(clock));

        AddressPolicy policy = new AddressPolicy(configuration.alerts().webhookNetworks(), HostLookup.system());
        AlertChannels channels = new AlertChannels(List.of(new WebhookChannel(
                opened(new GuardedHttpPost(policy, (SSLSocketFactory) SSLSocketFactory.getDefault())),
                clock,
                new SecureRandom())));
        AlertService alerts = island(new AlertService(
                database.jdbi(), new ThresholdCrossingPolicy(), leadership::leading, hub::announce, channels, clock));

        // Layer 5: what is said.
        AlertRules rules = new AlertRules(new AlertRuleRepository(database.jdbi()), channels, clock);
        SnapshotDashboard dashboard = new SnapshotDashboard(market);
        ReportCatalogue catalogue = new ReportCatalogue(database.jdbi());
        ReportReader reports = new ReportReader(repository, catalogue);

        // The edge, with layer 4 beside it.
        PageFactory factory = new PageFactory(
                SiteHeaders.of(configuration.web().publicBaseUrl()),
                new PageAuthenticator(SiteSecret.of(configuration.web().adminKey(), configuration.data())));
        ChartModules charts = new ChartModules();
        int cores = Runtime.getRuntime().availableProcessors();
        ChartEngine engine = opened(new ChartEngine(charts, cores, CHART_DEADLINE));
        Assets assets = Assets.ofSite(factory, charts, configuration.site());
        PageRegistry registry = SitePages.registry();
        SiteView site = new SiteView(
                assets,
                configuration.simulated(),
                configuration.web().publicBaseUrl(),
                configuration.site(),
                registry.navigation(),
                Upstreams.REGISTERED.catalogue(),
                configuration.embed().ancestors());
        Views views = new Views(site);
        HistoryReader past =
                new HistoryReader(new PostgresHistoryStore(database.jdbi()), configuration.simulated(), clock);
        Coins coins = coins(market, database, cache);
        PageServices source = new PageServices(
                registry,
                new PageServices.Market(dashboard, coins, new HistorySeries(past, cache, clock)),
                reports,
                views,
                new PageServices.Drawings(
                        new FrameDocument(charts, engine),
                        new FeaturedCharts(engine, cache),
                        new SeriesCharts(engine, cache),
                        new PdfPrinter(engine, PDF_DEADLINE)),
                () -> monitoring.orElseThrow().health().current(),
                cache);
        PageCache pages =
                opened(new PageCache(cache, registry, source, factory, BuildId.current(site.edition()), cores, clock));
        PageRefresher keeper = opened(new PageRefresher(pages, registry));
        NewestReportNotifier publications =
                new NewestReportNotifier(reports, publication -> hub.announce(LiveFrames.reportPublished(publication)));
        ReportIndexer indexer = island(new ReportIndexer(
                database.jdbi(), catalogue, ReportText::of, new ChangedReports(keeper, publications)));
        ReportChanges changes = island(ReportChanges.at(engines.database(), indexer, clock));

        Monitoring watching = opened(new Monitoring(
                islands,
                pages::readable,
                configuration.data().directory(),
                cache::statistics,
                hub::subscribers,
                clock));
        this.monitoring = Optional.of(watching);
        LiveSocket live = opened(new LiveSocket(
                hub,
                OriginPolicy.of(
                        configuration.web().publicBaseUrl(), configuration.web().allowedOrigins()),
                clock,
                LIVE_CONNECTIONS));
        WebServer web = opened(new WebServer(new WebDependencies(
                configuration.web(),
                clock,
                factory,
                pages,
                views::problem,
                views.contentSecurityPolicy(),
                assets,
                dashboard,
                past,
                coins,
                live,
                new AdminServices(
                        watching, cache, configuration.cache(), keeper::reportsChanged, publications::newestId),
                rules,
                configuration.site(),
                access(redis, database),
                registry)));

        List.<SnapshotListener>of(hub, watch, keeper, alerts, history).forEach(market::listen);
        leadership.onChange(role -> alerts.roleChanged());
        history.start();
        leadership.start();
        market.start();
        migrations.onDone(publications::lookSoon);
        publications.lookSoon();
        changes.start();
        indexer.start();
        alerts.start();
        keeper.warm();
        watching.start();
        port = web.start();
        watching.readiness().started();
        toldOfEnd.addFirst(watching.readiness()::drain);
        engines.started();
    }

    private Access access(Optional<RedisLink> redis, Database database) {
        ClientConfig clients = configuration.web().clients();
        return new Access(
                new ClientAddresses(clients.trustedProxies()),
                opened(new ClientLimits(clients, redis, clock)),
                new PostgresAuditLog(database.jdbi(), clock));
    }

    private RedisLink connect(Secret url) {
        RedisOptions options = RedisOptions.of(url.reveal());
        return island(new RedisIsland(RedisLink.open(configuration.redis().cluster() ? options.inCluster() : options)))
                .link();
    }

    private Cache cache(Optional<RedisLink> redis) {
        CacheBuilder builder = Cache.builder()
                .maximumEntries(configuration.cache().l1Capacity())
                .maximumBytes(configuration.cache().l1MaxBytes())
                .l1Ttl(configuration.cache().l1Ttl())
                .l2Ttl(configuration.cache().l2Ttl())
                .prefix("archipelago:v1:")
                .clock(clock);
        redis.ifPresent(builder::redis);
        return builder.build();
    }

    /** Given back before anything else ends: requests under way take seconds, in which nobody would lead. */
    private Leadership leadership(Optional<RedisLink> redis) {
        if (redis.isEmpty()) {
            return Leadership.alone(clock.instant());
        }
        RedisLease lease = new RedisLease(redis.get(), LEADER, node, LeaseTimes.USUAL, clock);
        toldOfEnd.add(lease);
        return lease;
    }

    private MarketService market(Cache cache, Optional<RedisLink> redis, Database database, Leadership leadership) {
        HttpFetcher fetcher = opened(new HttpFetcher());
        UpstreamConnections upstreams = new UpstreamConnections(
                Upstreams.REGISTERED, configuration.upstreams(), redis, fetcher::get, clock, new Random());
        SourceRegistry sources = upstreams.sources();
        List<QuotaMonitor> monitors = upstreams.quotaMonitors(leadership::leading);
        HttpClient streamClient = opened(HttpClient.newHttpClient());
        UpstreamSettings binance = configuration.upstreams().of(BinanceStream.SOURCE);
        MarketState state = MarketState.of(sources, configuration.plausibility(), configuration.simulated());
        LeaderOnlyStream stream = new LeaderOnlyStream(
                () -> new BinanceStream(
                        BinanceUpstream.stream(binance),
                        BinanceUpstream.alternativeStream(binance),
                        BinanceStream.Timing.DEFAULT,
                        streamClient,
                        state.quotes(BinanceStream.SOURCE, BinanceStream.INTERVAL),
                        clock,
                        RandomGenerator.getDefault()),
                leadership::leading);
        ExternalServices external = island(
                new ExternalServices(upstreams, sources, monitors, leadership, stream::statistics, stream::close));
        Collector collector = new Collector(sources, Optional.of(stream), cache, state, clock);
        StreamConfig name = configuration.stream();
        List<SnapshotSink> sinks = new ArrayList<>();
        redis.ifPresent(
                link -> sinks.add(new RedisSnapshotSink(link, name.name(), name.maxLength(), external::summary)));
        sinks.add(new SnapshotPersister(new PostgresSnapshotStore(database.jdbi()), state, clock));
        SnapshotPublisher publisher = new SnapshotPublisher(state, sinks, leadership, clock);
        Optional<Replicator> replicator = redis.map(link -> new Replicator(
                new MarketChannel(link, name.name(), LEADER + ":refresh", node),
                leadership,
                state,
                collector,
                publisher,
                clock));
        replicator.ifPresent(following -> external.listen(following::failingUpstreams));
        MarketService market = island(new MarketService(leadership, collector, replicator, publisher));
        leadership.onChange(role -> stream.roleChanged());
        stream.roleChanged();
        monitors.forEach(QuotaMonitor::start);
        island(new KlineFeed(sources.klines(), database.jdbi(), leadership::leading, configuration.simulated(), clock))
                .start();
        return market;
    }

    private Coins coins(MarketService market, Database database, Cache cache) {
        return new CoinReports(
                market::current,
                new PostgresKlineStore(database.jdbi()),
                new PostgresHistoryStore(database.jdbi()),
                cache,
                clock);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private <T extends Island> T island(T island) {
        islands.add(island);
        return opened(island);
    }
}
