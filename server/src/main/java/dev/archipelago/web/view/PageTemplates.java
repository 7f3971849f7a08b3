package dev.archipelago.web.view;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.Change;
import dev.archipelago.business.coins.CoinReport;
import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportList;
import dev.archipelago.business.reports.ReportMatches;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Snapshot;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.IncidentHistory;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renders the pages of the site as complete HTML. Thread-safe; depends only on its arguments and the site. */
public final class PageTemplates {

    public static final String LIVE = "shared_components/market-indicators/market-live.js";
    static final String HISTORY = "shared_components/market-indicators/history.js";
    static final String CURRENCY = "shared_components/market-indicators/currency.js";
    static final String PAGE_REFRESH = "shared_components/market-indicators/page-refresh.js";
    public static final String REPORT_FRAME = "crypto_dashboard/assets/report-frame.js";
    public static final String REPORT_PAGE = "crypto_dashboard/assets/report-page.js";
    public static final String SETTINGS = "shared_components/core/settings.js";
    static final String EMBED = "shared_components/market-indicators/embed.js";
    static final String SNIPPET = "shared_components/core/snippet.js";
    public static final String OFFLINE_PAGES = "shared_components/core/offline-pages.js";

    private static final String SHARE = "crypto_dashboard/assets/share.js";

    private final SiteView site;
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final String style;
    private final String styleSource;
    private final String contentSecurityPolicy;

    public PageTemplates(SiteView site) {
        this.site = site;
        this.style = StyleBundle.css(site.assets());
        this.styleSource = CspHash.of(style);
        this.contentSecurityPolicy = "default-src 'none'; script-src 'self' " + ThemeScript.hash() + "; style-src "
                + styleSource + "; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self';"
                + " manifest-src 'self'; worker-src 'self';"
                + " base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
    }

    /** The properties of the site that every page uses. */
    public SiteView site() {
        return site;
    }

    /**
     * The home page: the newest report, the market and earlier reports.
     *
     * @param sparks sparklines of seven days as SVG, as far as they are drawn
     */
    public String home(
            Language language,
            Dashboard dashboard,
            Map<Coin, String> sparks,
            HistoryView history,
            FrontReports reports) {
        Messages text = Messages.of(language);
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("home.title"), text.get("home.description"), "/", "home", List.of(LIVE, HISTORY)));
        return render(
                "home.jte",
                page,
                Map.of(
                        "market", MarketView.of(dashboard, sparks, language),
                        "history", history,
                        "data", StructuredData.home(page).orElse(""),
                        "rate", MarketView.rate(dashboard.snapshot()),
                        "trouble", SourceNotice.of(dashboard.snapshot(), language, site.sources()),
                        "newest", reports.newest().map(head -> ReportItem.of(head, page)),
                        "caption", reports.caption(),
                        "chart", reports.chart().orElse(""),
                        "earlier",
                                reports.earlier().stream()
                                        .map(head -> ReportItem.of(head, page))
                                        .toList()));
    }

    /** The table of all coins, in the order of {@code changes}. */
    public String market(
            Language language,
            Currency currency,
            Dashboard dashboard,
            Map<Coin, Map<String, Availability<Change>>> changes,
            Map<Coin, String> sparks) {
        Messages text = Messages.of(language);
        String path = "/market" + (currency == Currency.USD ? "" : "?currency=" + currency.code());
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("market.page.title"),
                        text.get("market.page.description"),
                        path,
                        "market",
                        List.of(LIVE, CURRENCY, PAGE_REFRESH)));
        List<CoinFigures> coins = changes.entrySet().stream()
                .map(entry -> CoinFigures.of(
                        dashboard.snapshot(),
                        entry.getKey(),
                        entry.getValue(),
                        sparks.getOrDefault(entry.getKey(), ""),
                        language))
                .toList();
        return render(
                "market.jte",
                page,
                Map.of(
                        "market",
                        MarketView.of(dashboard, sparks, language),
                        "coins",
                        coins,
                        "currency",
                        currency,
                        "trouble",
                        SourceNotice.of(dashboard.snapshot(), language, site.sources())));
    }

    /** The page of one coin. */
    public String coin(Language language, Currency currency, CoinReport report, HistoryView history) {
        Messages text = Messages.of(language);
        Coin coin = report.coin();
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("coin.title", coin.title(), coin),
                        text.get("coin.description", coin.title()),
                        CoinUrl.of(coin, history.range(), currency),
                        "market",
                        List.of(LIVE, CURRENCY, PAGE_REFRESH, HISTORY)));
        return render(
                "coin.jte",
                page,
                Map.of(
                        "coin", CoinFigures.of(report.snapshot(), coin, report.changes(), "", language),
                        "indicators", IndicatorTable.of(report.indicators(), language),
                        "history", history,
                        "currency", currency,
                        "rate", MarketView.rate(report.snapshot()),
                        "trouble", SourceNotice.of(report.snapshot(), language, site.sources())));
    }

    /** The history of one metric, for readers without scripts; {@code now} provides the dong rate. */
    public String history(Language language, HistoryView history, Snapshot now) {
        Messages text = Messages.of(language);
        String path = "/market/history?metric=" + history.metric().key() + "&range="
                + history.range().code();
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("history.title", history.title()),
                        text.get("history.page.description", history.title()),
                        path,
                        "market",
                        List.of(LIVE, HISTORY)));
        return render("history.jte", page, Map.of("history", history, "rate", MarketView.rate(now)));
    }

    /**
     * The page of one report; the report itself is in an embedded frame.
     *
     * @param print the printed form of the page
     */
    public String report(Language language, ReportPage report, PrintContent print) {
        ReportHead head = report.head();
        String title = ReportItem.title(head, Messages.of(language), Format.of(language));
        LayoutModel page = layout(
                        language,
                        new LayoutModel.Head(
                                title,
                                head.excerpt(),
                                "/crypto_report/" + head.id(),
                                report.nextId().isEmpty() ? "report" : "",
                                List.of(LIVE, REPORT_FRAME, REPORT_PAGE, SHARE),
                                report.languages()))
                .with(SharePicture.of(head));
        return render(
                "report.jte",
                page,
                Map.of(
                        "report", report,
                        "item", ReportItem.of(head, page),
                        "print", print.html(),
                        "data", StructuredData.report(page, report).orElse("")));
    }

    /** One page of the list of reports. */
    public String reportList(Language language, ReportList list) {
        Messages text = Messages.of(language);
        ReportListUrl address = new ReportListUrl("", list.month());
        String title = list.month()
                .map(month -> text.get("list.month", Format.of(language).month(month)))
                .orElse(text.get("list.title"));
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        title, text.get("list.description"), address.page(list.page()), "list", List.of()));
        return render(
                "reports.jte",
                page,
                Map.of(
                        "list", list,
                        "items",
                                list.items().stream()
                                        .map(head -> ReportItem.of(head, page))
                                        .toList(),
                        "years", MonthLinks.of(list.months(), list.month(), page),
                        "pages", ListPages.of(address, list.page(), list.pages()),
                        "data", StructuredData.list(page).orElse("")));
    }

    /** One page of search results. */
    public String search(Language language, ReportMatches matches) {
        Messages text = Messages.of(language);
        ReportListUrl address = new ReportListUrl(matches.words().text(), matches.month());
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("search.title", matches.words().text()),
                        text.get("list.description"),
                        address.page(matches.page()),
                        "list",
                        List.of()));
        return render(
                "search.jte",
                page,
                Map.of(
                        "matches", matches,
                        "items",
                                matches.items().stream()
                                        .map(match -> MatchItem.of(match, page))
                                        .toList(),
                        "pages", ListPages.of(address, matches.page(), matches.pages())));
    }

    /** The page about the site, the sources of its figures and its privacy policy. */
    public String about(Language language) {
        Messages text = Messages.of(language);
        String title = text.get("about.title", site.name());
        String description = text.get("about.description", site.name());
        LayoutModel.Head head = new LayoutModel.Head(title, description, "/about", "about", List.of(SNIPPET));
        return render("about.jte", layout(language, head), Map.of("snippet", EmbedView.snippet(site, language)));
    }

    /** The embedded widget, without the layout of the site's own pages. */
    public String embed(Language language, Dashboard dashboard, EmbedChoice choice) {
        Messages text = Messages.of(language);
        LayoutModel page = layout(
                language, new LayoutModel.Head(text.get("embed.title"), "", "", "", List.of(EMBED), List.of(language)));
        return render("embed.jte", page, Map.of("embed", EmbedView.of(dashboard, choice, text, Format.of(language))));
    }

    /**
     * The error page.
     *
     * @param status the HTTP status, from 400 to 599
     * @param detailKey a more specific message than that of the status: one of {@code problem.detail.…}
     * @throws IllegalArgumentException if there is no such message
     */
    public String problem(Language language, int status, Optional<String> detailKey) {
        ProblemText text = ProblemText.of(language, status, detailKey, site.catalog());
        LayoutModel page = layout(
                language, new LayoutModel.Head(text.title(), text.detail(), "", "", List.of(), List.of(language)));
        boolean coins = detailKey.filter("problem.detail.coin"::equals).isPresent();
        return render("problem.jte", page, Map.of("status", status, "detail", text.detail(), "coins", coins));
    }

    /**
     * The state of the system: its components with their incidents, and the sources of the figures of {@code snapshot}.
     */
    public String status(Language language, SystemHealth.Report report, IncidentHistory incidents, Snapshot snapshot) {
        Messages text = Messages.of(language);
        String title = text.get("status.title");
        String description = text.get("status.description", site.name());
        LayoutModel page =
                layout(language, new LayoutModel.Head(title, description, "/status", "status", List.of(PAGE_REFRESH)));
        return render("status.jte", page, Map.of("status", StatusView.of(report, incidents, snapshot, language)));
    }

    /** The page of the settings that are stored in the browser. */
    public String settings(Language language) {
        Messages text = Messages.of(language);
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("settings.title"),
                        text.get("settings.description"),
                        "/settings",
                        "settings",
                        List.of(SETTINGS)));
        return render("settings.jte", page, Map.of());
    }

    /** The page for offline readers in place of one that is not stored. */
    public String offline(Language language) {
        Messages text = Messages.of(language);
        LayoutModel page = layout(
                language,
                new LayoutModel.Head(
                        text.get("offline.title"),
                        text.get("offline.text"),
                        "",
                        "",
                        List.of(OFFLINE_PAGES),
                        List.of(language)));
        return render("offline.jte", page, Map.of());
    }

    /** The title of a report in {@code language}: its own, or one composed of its number and date. */
    public static String title(Language language, ReportHead head) {
        return ReportItem.title(head, Messages.of(language), Format.of(language));
    }

    /** The inline script that sets the theme before the first paint. */
    public static String themeScript() {
        return ThemeScript.SOURCE;
    }

    /** The hash source of the style sheet of every page. */
    public String styleSource() {
        return styleSource;
    }

    /**
     * The {@code Content-Security-Policy} of the page of a report.
     *
     * @param hashes the value of {@link PrintContent#hashes}
     */
    public String reportPolicy(List<String> hashes) {
        return contentSecurityPolicy.replace(
                styleSource,
                String.join(" ", styleSource, String.join(" ", hashes)).strip());
    }

    /** The {@code Content-Security-Policy} of every page but {@link #report} and {@link #embed}. */
    public String contentSecurityPolicy() {
        return contentSecurityPolicy;
    }

    /** The layout of a page in {@code language}, for {@link #render}. */
    public LayoutModel layout(Language language, LayoutModel.Head head) {
        Messages text = Messages.of(language);
        SharePicture picture = new SharePicture(
                site.assets().url("shared_assets/images/image.jpg"),
                "image/jpeg",
                text.get("site.picture", site.name()));
        return new LayoutModel(language, text, Format.of(language), site, head, picture, style);
    }

    /**
     * Renders a template.
     *
     * @param template its file name below {@code jte/}
     * @param model its parameters except {@code page}, which is {@code layout}
     */
    public String render(String template, LayoutModel layout, Map<String, Object> model) {
        Map<String, Object> parameters = new HashMap<>(model);
        parameters.put("page", layout);
        StringOutput output = new StringOutput(32 * 1024);
        engine.render(template, parameters, output);
        return output.toString();
    }
}
