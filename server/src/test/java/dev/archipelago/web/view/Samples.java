package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.business.reports.HighlightedText;
import dev.archipelago.business.reports.MonthCount;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportList;
import dev.archipelago.business.reports.ReportMatches;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.external.Upstreams;
import dev.archipelago.fixture.PseudoLanguage;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.language.Language;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.Incident;
import dev.archipelago.observability.incident.IncidentHistory;
import dev.archipelago.web.SitePages;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Sample models of pages, for tests and the preview. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-11-20T07:05:09Z");

    /** Markup that must be escaped. */
    static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&";

    /** The values by metric; all other metrics have {@link #OTHER}. */
    private static final String VALUES = """
            btc_price_usd 91234.56 btc_change_24h 1.23 eth_price_usd 3012.4 eth_change_24h 2.31
            sol_price_usd 142.07 sol_change_24h -0.52 xrp_price_usd 2.1834 xrp_change_24h 0
            ada_price_usd 0.412345 ada_change_24h -3.4 link_price_usd 13.05 link_change_24h 4.87
            bnb_price_usd 921.5 bnb_change_24h 0.07
            market_cap_usd 3118000000000 volume_24h_usd 142300000000 market_cap_change_percentage_24h_usd 0.84
            btc_market_cap_percentage 56.42 eth_market_cap_percentage 12.08 fng_value 27 btc_rsi_14 41.3
            dia_price_usd 441.2 dia_change_percent 0.31 spy_price_usd 598.77 spy_change_percent -0.12
            qqqm_price_usd 231.09 qqqm_change_percent 1.02
            """;

    private static final String OTHER = "17.5";

    private Samples() {}

    /** Returns the languages whose formats the tests assert. */
    static List<Language> languages() {
        return List.of(Language.VIETNAMESE, Language.ENGLISH);
    }

    static SiteView site(boolean simulated) {
        return withNavigation(
                new SiteView(path -> "/" + path, simulated, Optional.empty(), Upstreams.REGISTERED.catalogue()));
    }

    static SiteView publicSite() {
        return withNavigation(new SiteView(
                path -> "/" + path + "?v=1",
                false,
                Optional.of(URI.create("https://example.org")),
                Upstreams.REGISTERED.catalogue()));
    }

    /** Returns {@code site} with the links of the registered pages. */
    static SiteView withNavigation(SiteView site) {
        return site.with(SitePages.registry(MarketCatalog.DEFAULT).navigation());
    }

    static Map<Metric, Reading> readings() {
        List<String> values = List.of(VALUES.strip().split("\\s+"));
        Map<Metric, Reading> readings = new LinkedHashMap<>();
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            if (!metric.supplementary()) {
                int at = values.indexOf(metric.key());
                String value = at < 0 ? OTHER : values.get(at + 1);
                readings.put(metric, reading(metric, value, Duration.ofMillis(800), ReadingState.LIVE));
            }
        }
        return readings;
    }

    static Reading reading(Metric metric, String value, Duration age, ReadingState state) {
        String source = switch (metric.block()) {
            case CRYPTO, RSI -> "binance";
            case GLOBAL, EXCHANGE_RATE -> "coingecko";
            case FEAR_GREED -> "alternative_me";
            case US_STOCKS -> "finnhub";
        };
        return Reading.of(metric, new BigDecimal(value), source, NOW.minus(age), NOW, state);
    }

    static Dashboard dashboard(Map<Metric, Reading> readings) {
        return new Dashboard(new Snapshot(MarketCatalog.DEFAULT, readings, NOW, Duration.ofMillis(120), false));
    }

    static Dashboard live() {
        return dashboard(readings());
    }

    static Dashboard nothing() {
        return new Dashboard(Snapshot.empty(MarketCatalog.DEFAULT, NOW, false));
    }

    /** Returns a dashboard with delayed, stale, unavailable, unconfigured and live figures. */
    static Dashboard mixed() {
        Map<Metric, Reading> readings = readings();
        readings.put(
                TestCoins.ETH.price(),
                reading(TestCoins.ETH.price(), "3012.4", Duration.ofSeconds(42), ReadingState.DELAYED));
        readings.put(
                TestCoins.SOL.price(),
                reading(TestCoins.SOL.price(), "142.07", Duration.ofMinutes(14), ReadingState.STALE));
        readings.put(TestCoins.BNB.price(), Reading.absent(TestCoins.BNB.price(), ReadingState.UNAVAILABLE));
        readings.put(TestCoins.BNB.change24h(), Reading.absent(TestCoins.BNB.change24h(), ReadingState.UNAVAILABLE));
        readings.put(Metrics.BTC_RSI_14, Reading.absent(Metrics.BTC_RSI_14, ReadingState.UNAVAILABLE));
        readings.put(Metrics.FNG_VALUE, reading(Metrics.FNG_VALUE, "81", Duration.ofHours(9), ReadingState.LIVE));
        for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
            if (metric.block() == dev.archipelago.market.Block.US_STOCKS) {
                readings.put(metric, Reading.absent(metric, ReadingState.NOT_CONFIGURED));
            }
        }
        return dashboard(readings);
    }

    /** Returns a snapshot of a Sunday: the US market is closed, and its figures are the last ones of Friday. */
    static Snapshot closed() {
        Instant sunday = Instant.parse("2026-11-29T12:00:00Z");
        Map<Metric, Reading> readings = new LinkedHashMap<>();
        readings().forEach((metric, reading) -> {
            boolean fund = metric.block() == dev.archipelago.market.Block.US_STOCKS;
            readings.put(
                    metric,
                    Reading.of(
                            metric,
                            reading.value().orElseThrow(),
                            reading.source().orElseThrow(),
                            fund ? Instant.parse("2026-11-27T17:59:58Z") : sunday,
                            sunday,
                            fund ? ReadingState.STALE : ReadingState.LIVE));
        });
        return new Snapshot(MarketCatalog.DEFAULT, readings, sunday, Duration.ofMillis(120), false);
    }

    /** Returns a health report with components in each state. */
    static SystemHealth.Report health() {
        List<SystemHealth.Component> components = List.of(
                new SystemHealth.Component("postgresql", Layer.INFRASTRUCTURE, Health.healthy()),
                new SystemHealth.Component(
                        "external_apis", Layer.EXTERNAL_SERVICES, Health.degraded("binance: 10.0.0.7 refused")),
                new SystemHealth.Component("redis", Layer.INFRASTRUCTURE, Health.unhealthy("no answer of redis:6379")));
        return new SystemHealth.Report(
                NOW,
                components,
                Map.of(Layer.INFRASTRUCTURE, Health.Status.UNHEALTHY, Layer.EXTERNAL_SERVICES, Health.Status.DEGRADED),
                true);
    }

    /** Returns incidents of each kind in the last 60 days. */
    static IncidentHistory incidents() {
        return new IncidentHistory(
                List.of(
                        incident("redis", Health.Status.UNHEALTHY, 0, 25, true),
                        incident("external_apis", Health.Status.DEGRADED, 0, 90, true, "binance", "coingecko"),
                        incident(Incident.SITE, Health.Status.UNHEALTHY, 12, 47, false, Incident.NO_SERVER),
                        incident("postgresql", Health.Status.DEGRADED, 31, 3, false)),
                Optional.of(NOW.minus(Duration.ofDays(60))));
    }

    private static Incident incident(
            String component, Health.Status severity, int daysAgo, int minutes, boolean open, String... cause) {
        Instant start = NOW.minus(Duration.ofDays(daysAgo)).minus(Duration.ofMinutes(minutes));
        return new Incident(
                component,
                severity,
                start,
                open ? Optional.empty() : Optional.of(start.plus(Duration.ofMinutes(minutes))),
                List.of(cause));
    }

    static ReportHead head(int id, Language language) {
        boolean vi = language == Language.VIETNAMESE;
        String[] titles = vi
                ? new String[] {
                    "Bitcoin giữ vững 91.000 USD khi dòng tiền ETF đảo chiều",
                    "Ethereum và làn sóng tái đặt cọc: cơ hội đi kèm rủi ro",
                    "Thanh khoản cuối tuần mỏng, thị trường chờ tin lãi suất"
                }
                : new String[] {
                    "Bitcoin holds 91,000 USD as ETF flows turn",
                    "Ethereum and the restaking wave: a chance with its risks",
                    "Thin weekend liquidity while markets wait for rates"
                };
        String excerpt = vi
                ? "Vốn hóa toàn thị trường tăng nhẹ 0,84 % trong 24 giờ, chủ yếu nhờ Bitcoin. Chỉ số sợ hãi và tham"
                        + " lam vẫn ở vùng sợ hãi, cho thấy nhà đầu tư nhỏ lẻ còn thận trọng, trong khi lượng BTC rời"
                        + " sàn tiếp tục tăng tuần thứ ba."
                : "Total market cap rose 0.84% in 24 hours, mostly on Bitcoin. The fear and greed index stays in fear:"
                        + " retail investors remain careful, while BTC kept leaving exchanges for a third week.";
        return new ReportHead(
                id,
                NOW.minus(Duration.ofHours(7L * (13 - id))),
                in(language, titles[Math.floorMod(id, 3)]),
                in(language, excerpt),
                language,
                id < 4);
    }

    private static String in(Language language, String text) {
        return language == PseudoLanguage.LANGUAGE ? PseudoLanguage.translated(text) : text;
    }

    static ReportPage page(int id, Language language) {
        List<String> titles = language == Language.VIETNAMESE
                ? List.of(
                        "Tóm tắt",
                        "Bối cảnh vĩ mô và pháp lý",
                        "Tâm lý và dữ liệu trên chuỗi",
                        "Phân tích Bitcoin",
                        "Triển vọng")
                : List.of(
                        "Summary",
                        "Macro and regulation",
                        "Sentiment and on-chain data",
                        "Bitcoin analysis",
                        "Outlook");
        return new ReportPage(
                head(id, language),
                IntStream.range(0, titles.size())
                        .mapToObj(i -> new ReportPage.Section("s" + i, in(language, titles.get(i))))
                        .toList(),
                7,
                Language.all(),
                Optional.of(id - 1),
                Optional.of(id + 1));
    }

    static ReportList list(int page, int pages, Language language) {
        List<MonthCount> months = IntStream.range(0, 30)
                .mapToObj(i -> new MonthCount(YearMonth.of(2026, 11).minusMonths(i), 3 + i % 4))
                .toList();
        return new ReportList(
                page,
                pages,
                pages * 10L - 3,
                IntStream.range(0, 10).mapToObj(i -> head(12 - i, language)).toList(),
                Optional.empty(),
                months);
    }

    /** Returns two matches of "bitcoin" within a month, one in the other language, while indexing is incomplete. */
    static ReportMatches matches(Language language) {
        Language other = language == Language.VIETNAMESE ? Language.ENGLISH : Language.VIETNAMESE;
        return new ReportMatches(
                new SearchWords("bitcoin"),
                Optional.of(YearMonth.of(2026, 11)),
                2,
                3,
                22,
                true,
                false,
                false,
                List.of(match(12, language), match(9, other)));
    }

    private static ReportMatches.Match match(int id, Language language) {
        ReportHead head = head(id, language);
        String rest = head.title().substring("Bitcoin".length());
        return new ReportMatches.Match(
                head,
                new HighlightedText(
                        List.of(new HighlightedText.Piece("Bitcoin", true), new HighlightedText.Piece(rest, false))),
                new HighlightedText(List.of(
                        new HighlightedText.Piece("… " + head.excerpt().substring(0, 60) + " ", false),
                        new HighlightedText.Piece("Bitcoin", true),
                        new HighlightedText.Piece(" " + HOSTILE + " …", false))));
    }

    static ReportMatches noMatch() {
        return new ReportMatches(new SearchWords(HOSTILE), Optional.empty(), 1, 1, 0, false, true, true, List.of());
    }
}
