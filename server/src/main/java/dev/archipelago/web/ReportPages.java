package dev.archipelago.web;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportPage;
import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.page.RenderCost;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.view.NavigationLink;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.PrintContent;
import io.vertx.ext.web.RoutingContext;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The pages of single reports and the lists of reports. */
final class ReportPages {

    /** A page of the list of reports, counted from 1; of all reports or of a month. */
    record ListPage(int number, Optional<YearMonth> month) {}

    /** A page of search results, counted from 1; of all reports or of a month. */
    record SearchPage(SearchWords words, int number, Optional<YearMonth> month) {}

    /** The newest report; with {@code ?id=}, as in the first server, the report with that number. */
    static final PageDefinition<NoParameters> NEWEST = PageDefinition.named("newest")
            .resolvedAt("/crypto_report", ReportPages::newestOrNamed)
            .httpCaching(CachePolicy.shared(15))
            .policy((services, none, hashes) -> Optional.of(services.templates().reportPolicy(hashes)))
            .invalidatedBy(Invalidation.ANY_REPORT)
            .keptWarm(NoParameters.NONE)
            .offline(Offline.WHEN_READ, PageTemplates.LIVE, PageTemplates.REPORT_FRAME, PageTemplates.REPORT_PAGE)
            .headerLink(new NavigationLink("newest", "/crypto_report", "nav.newest", "report"))
            .absent(none -> ProblemDetail.NO_REPORT)
            .examples("/crypto_report", "/crypto_report?id=2")
            .render((services, none, language) ->
                    newestId(services, language).flatMap(id -> report(services, id, language)));

    static final PageDefinition<Integer> REPORT = PageDefinition.<Integer>named("report", id -> Integer.toString(id))
            .at("/crypto_report/:id", ReportPages::reportId)
            .policy((services, id, hashes) -> Optional.of(services.templates().reportPolicy(hashes)))
            // Adjacent reports link to each other, and a deleted row no longer shows which they were.
            .invalidatedBy(Invalidation.ANY_REPORT)
            .offline(Offline.WHEN_READ)
            .ofReport(id -> id)
            .absent(id -> ProblemDetail.REPORT)
            .examples("/crypto_report/1")
            .render(ReportPages::report);

    static final PageDefinition<ListPage> LIST = PageDefinition.named(
                    "list",
                    (ListPage page) -> page.month().map(month -> month + ":").orElse("") + page.number())
            .resolvedAt("/crypto_reports_list", request -> ListParameters.read(request.request()))
            .httpCaching(CachePolicy.shared(60))
            .invalidatedBy(Invalidation.ANY_REPORT, Invalidation.REPORT_LIST)
            .keptWarm(new ListPage(1, Optional.empty()))
            .offline(Offline.WHEN_READ)
            .inSiteMap(() -> List.of("/crypto_reports_list"))
            .headerLink(new NavigationLink("list", "/crypto_reports_list", "nav.list", "list"))
            .footerLink(new NavigationLink("list", "/crypto_reports_list", "nav.list", ""))
            .ifReportsReach(page -> (page.number() - 1L) * dev.archipelago.business.reports.ReportList.PAGE_SIZE + 1)
            .absent(page -> page.month().isPresent() ? ProblemDetail.MONTH_EMPTY : ProblemDetail.PAGE_BEYOND)
            .examples("/crypto_reports_list", "/crypto_reports_list?month=2026-11")
            .render((services, page, language) -> services.reports()
                    .list(page.number(), page.month(), language)
                    .map(list -> () -> new Document(services.templates().reportList(language, list), language)));

    /** Not cached, since the number of possible searches is unlimited. */
    static final PageDefinition<SearchPage> SEARCH = PageDefinition.named("search", (SearchPage page) -> "")
            .notKept()
            .httpCaching(CachePolicy.shared(60))
            .costing(new RenderCost(
                    ClientLimit.SEARCHES,
                    RenderPools.Kind.SEARCHES,
                    Optional.of(ProblemDetail.SEARCH_BUSY),
                    SqlStates::takesTooLong))
            .absent(page -> ProblemDetail.PAGE_BEYOND)
            .examples("/crypto_reports_list?q=bitcoin", "/crypto_reports_list?q=khongcogi")
            .render((services, page, language) -> services.reports()
                    .search(page.words(), page.month(), page.number(), language)
                    .map(matches -> () -> new Document(services.templates().search(language, matches), language)));

    private ReportPages() {}

    private static PageId<?> newestOrNamed(RoutingContext request) {
        String id = request.request().query() == null ? null : request.request().getParam("id");
        return id == null ? NEWEST.with(NoParameters.NONE) : REPORT.with(reportId(id));
    }

    /** The number of a report in the path parameter {@code :id}. */
    static int reportId(RoutingContext request) {
        return reportId(request.pathParam("id"));
    }

    /** Parses the number of a report. */
    static int reportId(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (!Numbers.isNumber(digits)) {
            throw new ParameterException(400, ProblemDetail.REPORT_NUMBER);
        }
        OptionalInt number = Numbers.parse(text);
        if (number.isEmpty() || number.getAsInt() < 1) {
            throw new ParameterException(404, ProblemDetail.REPORT);
        }
        return number.getAsInt();
    }

    static Optional<Integer> newestId(PageServices services, Language language) {
        return services.reports().newest(language).map(ReportHead::id);
    }

    private static Optional<Supplier<Document>> report(PageServices services, int id, Language language) {
        return services.reports()
                .page(id, language)
                .flatMap(report -> services.reports()
                        .document(id, language)
                        .map(document -> () -> report(services, report, document, language)));
    }

    private static Document report(
            PageServices services, ReportPage report, ReportDocument document, Language language) {
        PrintContent print = UnreadableReportException.guard(
                document.id(),
                () -> services.drawings()
                        .frames()
                        .printContent(document, ReportDocumentPages.labels(services.templates(), document)));
        return new Document(services.templates().report(language, report, print), language, print.hashes())
                .degraded(print.degraded());
    }
}
