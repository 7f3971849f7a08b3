package dev.archipelago.web;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.business.reports.Reports;
import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.PageSource;
import dev.archipelago.web.pdf.PdfPrinter;
import dev.archipelago.web.picture.ReportPicture;
import dev.archipelago.web.view.FeaturedChart;
import dev.archipelago.web.view.FeaturedCharts;
import dev.archipelago.web.view.Format;
import dev.archipelago.web.view.FrameDocument;
import dev.archipelago.web.view.FrontReports;
import dev.archipelago.web.view.Messages;
import dev.archipelago.web.view.PrintContent;
import dev.archipelago.web.view.PrintLabels;
import dev.archipelago.web.view.PrintView;
import dev.archipelago.web.view.Views;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each page says, read from the reports and the market, and how it is written. Thread-safe. */
public final class SitePages implements PageSource {

    private static final Logger LOG = LoggerFactory.getLogger(SitePages.class);

    /** How many earlier reports the home page names. */
    private static final int EARLIER = 3;

    /** What a report's heading takes in memory, about. */
    private static final int HEADING_BYTES = 1_024;

    /** Read anew for each home page; those of the last time stand in for as long as they cannot be. */
    private static final EntryOptions HEADINGS = EntryOptions.of(CacheStrategy.REAL_TIME)
            .in(EntryOptions.Tiers.L1_ONLY)
            .withFailSafe(Duration.ofDays(365));

    /** What the home page says of reports, before anything is drawn. */
    private record Front(List<ReportHead> heads, Optional<FeaturedChart> chart) {

        static final Codec<Front> CODEC = Codec.inMemory(front -> (1 + front.heads.size()) * HEADING_BYTES
                + front.chart.map(chart -> 2 * chart.comment().length()).orElse(0));
    }

    private final Cache cache;
    private final Reports reports;
    private final MarketPages market;
    private final Views views;
    private final FrameDocument frames;
    private final FeaturedCharts leads;
    private final PdfPrinter printer;
    private final ReportPicture painter = new ReportPicture();
    private final FeedAndSitemapPages machines;
    private final AppPages app;

    public SitePages(
            Cache cache,
            Reports reports,
            MarketPages market,
            Views views,
            FrameDocument frames,
            FeaturedCharts leads,
            PdfPrinter printer) {
        this.cache = cache;
        this.machines = new FeedAndSitemapPages(reports, frames, views.site());
        this.app = new AppPages(views);
        this.reports = reports;
        this.market = market;
        this.views = views;
        this.frames = frames;
        this.leads = leads;
        this.printer = printer;
    }

    @Override
    public Optional<Supplier<Document>> find(PageRoute route, Language language) {
        return switch (route) {
            case PageRoute.Home() -> Optional.of(home(language));
            case PageRoute.Newest() -> newestId(language).flatMap(id -> report(id, language));
            case PageRoute.Report(int id) -> report(id, language);
            case PageRoute.ReportList(int number, Optional<YearMonth> month) ->
                reports.list(number, month, language)
                        .map(list -> () -> new Document(views.reportList(language, list), language));
            case PageRoute.Search(SearchWords words, int number, Optional<YearMonth> month) ->
                reports.search(words, month, number, language)
                        .map(matches -> () -> new Document(views.search(language, matches), language));
            case PageRoute.About() -> Optional.of(() -> new Document(views.about(language), language));
            case PageRoute.Frame(int id, PageRoute.Scripts scripts) -> frame(id, language, scripts);
            case PageRoute.NewestFrame(boolean _) ->
                newestId(language).flatMap(id -> frame(id, language, PageRoute.Scripts.OURS));
            case PageRoute.CachedSource _,
                    PageRoute.SiteMapIndex _,
                    PageRoute.SiteMapPart _,
                    PageRoute.ForLanguageModels _ -> machines.find(route, language);
            case PageRoute.Settings _, PageRoute.Offline _, PageRoute.Manifest _, PageRoute.ServiceWorker _ ->
                app.find(route, language);
            case PageRoute.Market _, PageRoute.CoinPage _, PageRoute.MetricHistory _ -> market.find(route, language);
            case PageRoute.Pdf(int id) -> reports.document(id, language).map(document -> () -> pdf(document));
            case PageRoute.Picture(int id) -> reports.page(id, language).map(report -> () -> picture(report.head()));
            case PageRoute.Print(int id) -> reports.document(id, language).map(document -> () -> print(document));
        };
    }

    @Override
    public Optional<String> contentSecurityPolicy(PageRoute route, List<String> hashes) {
        return switch (route) {
            case PageRoute.Frame(int _, PageRoute.Scripts scripts) ->
                Optional.of(frames.framePolicy(hashes, scripts != PageRoute.Scripts.NONE));
            case PageRoute.NewestFrame(boolean embedded) -> Optional.of(frames.framePolicy(hashes, embedded));
            case PageRoute.Print _ -> Optional.of(frames.printPolicy(hashes));
            case PageRoute.Report _, PageRoute.Newest _ -> Optional.of(views.reportPolicy(hashes));
            // That of all that a browser shows by means of its own.
            case PageRoute.Pdf _, PageRoute.Picture _ -> Optional.empty();
            case PageRoute.CachedSource _,
                    PageRoute.SiteMapIndex _,
                    PageRoute.SiteMapPart _,
                    PageRoute.ForLanguageModels _ -> Optional.of(FeedAndSitemapPages.POLICY);
            case PageRoute.Settings _, PageRoute.Offline _, PageRoute.Manifest _, PageRoute.ServiceWorker _ ->
                Optional.of(app.contentSecurityPolicy(route));
            default -> Optional.of(views.contentSecurityPolicy());
        };
    }

    @Override
    public int lastReport() {
        return reports.lastId();
    }

    @Override
    public boolean hasReport(int number) {
        return number < Integer.MAX_VALUE
                && !reports.addresses(number, number + 1).isEmpty();
    }

    private Supplier<Document> home(Language language) {
        Front front = front(language);
        FrontReports named = FrontReports.of(front.heads());
        return market.home(
                language,
                front.chart()
                        .map(chart -> named.with(chart.caption(), leads.soon(chart)))
                        .orElse(named));
    }

    /**
     * The newest reports, or those of the last time while they cannot be read: the market on the same page moves on, and
     * must not be shown as it was when PostgreSQL went away.
     */
    private Front front(Language language) {
        CacheKey<Front> key = CacheKey.of("headings", language.tag(), Front.CODEC, HEADINGS);
        // Not those of a reading that began before a report changed.
        cache.expire(key);
        return cache.get(key, () -> {
            List<ReportHead> heads = reports.newest(1 + EARLIER, language);
            Optional<FeaturedChart> chart =
                    heads.stream().findFirst().flatMap(head -> featuredChart(head.id(), language));
            return new Front(heads, chart);
        });
    }

    /** Empty also where the content of the report cannot be read: the home page shows the market and the other reports. */
    private Optional<FeaturedChart> featuredChart(int id, Language language) {
        try {
            return reports.document(id, language)
                    .flatMap(document -> UnreadableReportException.guard(id, () -> FeaturedChart.of(document)));
        } catch (UnreadableReportException e) {
            LOG.warn("the home page goes without a chart: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Integer> newestId(Language language) {
        return reports.newest(language).map(ReportHead::id);
    }

    private Optional<Supplier<Document>> report(int id, Language language) {
        return reports.page(id, language)
                .flatMap(report ->
                        reports.document(id, language).map(document -> () -> report(report, document, language)));
    }

    private Document report(ReportPage report, ReportDocument document, Language language) {
        PrintContent print =
                UnreadableReportException.guard(document.id(), () -> frames.printContent(document, labels(document)));
        return new Document(views.report(language, report, print), language, print.hashes()).degraded(print.degraded());
    }

    private Optional<Supplier<Document>> frame(int id, Language language, PageRoute.Scripts scripts) {
        return reports.document(id, language)
                .map(document -> () -> UnreadableReportException.guard(id, () -> frame(document, scripts)));
    }

    private Document frame(ReportDocument document, PageRoute.Scripts scripts) {
        boolean stored = scripts == PageRoute.Scripts.STORED;
        FrameDocument.Frame frame = stored ? frames.frameWithScript(document) : frames.frame(document);
        return new Document(frame.html(), document.language(), stored ? FrameDocument.frameHashes(document) : List.of())
                .degraded(frame.degraded());
    }

    private Document print(ReportDocument document) {
        PrintView view =
                UnreadableReportException.guard(document.id(), () -> frames.printView(document, labels(document)));
        return new Document(view.html(), document.language(), view.hashes()).degraded(view.degraded());
    }

    private Document pdf(ReportDocument document) {
        return new Document(printer.print(document, labels(document)), document.language(), List.of());
    }

    private Document picture(ReportHead head) {
        Messages text = Messages.of(head.language());
        byte[] png = painter.draw(
                views.site().name(),
                views.site().logo().isEmpty(),
                Views.title(head.language(), head),
                text.get("picture.below", Format.of(head.language()).date(head.createdAt())));
        return new Document(png, head.language(), List.of());
    }

    private PrintLabels labels(ReportDocument document) {
        Messages text = Messages.of(document.language());
        return new PrintLabels(
                views.site().name(),
                text.get("print.title", document.id()),
                text.get("print.subtitle"),
                text.get("print.created", Format.of(document.language()).dateTime(document.createdAt())),
                text.get("print.print"),
                text.get("print.close"),
                views.site().disclaimer(document.language()).orElseGet(() -> disclaimer(text)));
    }

    private static String disclaimer(Messages text) {
        return Stream.of("advice", "advice.text", "machine", "machine.text")
                .map(part -> text.get("report.disclaimer." + part))
                .collect(Collectors.joining(" "));
    }
}
