package dev.archipelago.web;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.page.RenderCost;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.pdf.PdfException;
import dev.archipelago.web.picture.ReportPicture;
import dev.archipelago.web.view.ChartEngineException;
import dev.archipelago.web.view.Format;
import dev.archipelago.web.view.Messages;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.PrintLabels;
import dev.archipelago.web.view.PrintView;
import dev.archipelago.web.view.ReportFrameRenderer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The documents of a report without the layout of the site: its isolated frame, print view, PDF and preview picture.
 */
final class ReportDocumentPages {

    /** The scripts that the isolated document of a report may run. */
    enum Scripts {
        /** None: the document was opened by itself, outside of a page of the site. */
        NONE("direct"),
        /** The scripts of the site, which draw charts and communicate with the surrounding page. */
        SITE("embedded"),
        /** Also the stored script, which the reader has allowed. */
        STORED("scripted");

        private final String key;

        Scripts(String key) {
            this.key = key;
        }
    }

    /** The isolated document of a report. */
    record Frame(int report, Scripts scripts) {}

    static final PageDefinition<Frame> FRAME = PageDefinition.named(
                    "frame", (Frame frame) -> frame.report() + ":" + frame.scripts().key)
            .resolvedAt("/api/crypto_reports/:id/sandboxed", ReportDocumentPages::frameOf)
            .varyingBy("Sec-Fetch-Dest")
            .policy((services, frame, hashes) ->
                    Optional.of(services.drawings().frames().framePolicy(hashes, frame.scripts() != Scripts.NONE)))
            .invalidatedBy(Invalidation.OWN_REPORT)
            .offline(Offline.AS_FRAME)
            .ofReport(Frame::report)
            .absent(frame -> ProblemDetail.REPORT)
            .examples("/api/crypto_reports/1/sandboxed")
            .render((services, frame, language) -> frame(services, frame.report(), language, frame.scripts()));

    /** The isolated document of the newest report; the parameter is true if a frame requests it. */
    static final PageDefinition<Boolean> NEWEST_FRAME = PageDefinition.named(
                    "frame:newest", (Boolean embedded) -> embedded ? "embedded" : "direct")
            .httpCaching(CachePolicy.shared(15))
            .varyingBy("Sec-Fetch-Dest")
            .policy((services, embedded, hashes) ->
                    Optional.of(services.drawings().frames().framePolicy(hashes, embedded)))
            .invalidatedBy(Invalidation.ANY_REPORT)
            .absent(embedded -> ProblemDetail.NO_REPORT)
            .render((services, embedded, language) -> ReportPages.newestId(services, language)
                    .flatMap(id -> frame(services, id, language, Scripts.SITE)));

    static final PageDefinition<Integer> PRINT = PageDefinition.<Integer>named("print", id -> Integer.toString(id))
            .at("/pdf-template/:id", ReportPages::reportId)
            .policy((services, id, hashes) ->
                    Optional.of(services.drawings().frames().printPolicy(hashes)))
            .invalidatedBy(Invalidation.OWN_REPORT)
            .ofReport(id -> id)
            .absent(id -> ProblemDetail.REPORT)
            .examples("/pdf-template/1")
            .render((services, id, language) ->
                    services.reports().document(id, language).map(document -> () -> print(services, document)));

    /**
     * The PDF of a report. If a report exceeds the limits of the PDF renderer, its reader is redirected to the print
     * view.
     */
    static final PageDefinition<Integer> PDF = PageDefinition.<Integer>named("pdf", id -> Integer.toString(id))
            .at("/crypto_report/:id/pdf", ReportPages::reportId)
            .asExport()
            .ofType("application/pdf")
            .policy((services, id, hashes) -> Optional.empty())
            .invalidatedBy(Invalidation.OWN_REPORT)
            .ofReport(id -> id)
            .absent(id -> ProblemDetail.REPORT)
            .costing(new RenderCost(
                    ClientLimit.PDFS,
                    RenderPools.Kind.PRINTS,
                    Optional.of(ProblemDetail.PDF_BUSY),
                    failure -> RootCauses.isCausedBy(failure, ChartEngineException.class)))
            .savedAs((id, language) -> "crypto-report-" + id + "-" + language + ".pdf")
            .fallback(PdfException.class, (id, language) -> "/pdf-template/" + id + "?lang=" + language.tag())
            .examples("/crypto_report/1/pdf")
            .render((services, id, language) ->
                    services.reports().document(id, language).map(document -> () -> pdf(services, document)));

    /** The preview picture of links to a report. */
    static final PageDefinition<Integer> PICTURE = PageDefinition.<Integer>named("picture", id -> Integer.toString(id))
            .at("/crypto_report/:id/og.png", ReportPages::reportId)
            .ofType("image/png")
            .httpCaching(CachePolicy.shared(3600))
            .policy((services, id, hashes) -> Optional.empty())
            .invalidatedBy(Invalidation.OWN_REPORT)
            .ofReport(id -> id)
            .absent(id -> ProblemDetail.REPORT)
            .costing(new RenderCost(ClientLimit.PICTURES, RenderPools.Kind.PRINTS, Optional.empty(), failure -> false))
            .examples("/crypto_report/1/og.png")
            .render((services, id, language) ->
                    services.reports().page(id, language).map(report -> () -> picture(services, report.head())));

    private static final ReportPicture PAINTER = new ReportPicture();

    private ReportDocumentPages() {}

    /** Only a frame may run scripts: a document opened by itself is not part of a page of the site. */
    private static PageId<?> frameOf(RoutingContext request) {
        String destination = request.request().getHeader("sec-fetch-dest");
        boolean framed = "iframe".equals(destination);
        // The service worker stores what a script of the site fetches, for use in the frame.
        boolean embedded = framed || "empty".equals(destination);
        String id = request.pathParam("id");
        if (id.equals("latest")) {
            return NEWEST_FRAME.with(embedded);
        }
        Scripts site = embedded ? Scripts.SITE : Scripts.NONE;
        // The surrounding page adds the parameter once the reader has allowed the script.
        return FRAME.with(
                new Frame(ReportPages.reportId(id), framed && asksForStoredScript(request) ? Scripts.STORED : site));
    }

    private static boolean asksForStoredScript(RoutingContext request) {
        try {
            return request.request().query() != null && request.request().getParam("script") != null;
        } catch (IllegalArgumentException e) {
            // The URL is malformed, which is answered elsewhere.
            return false;
        }
    }

    private static Optional<Supplier<Document>> frame(
            PageServices services, int id, Language language, Scripts scripts) {
        return services.reports()
                .document(id, language)
                .map(document -> () -> UnreadableReportException.guard(id, () -> frame(services, document, scripts)));
    }

    private static Document frame(PageServices services, ReportDocument document, Scripts scripts) {
        ReportFrameRenderer frames = services.drawings().frames();
        boolean stored = scripts == Scripts.STORED;
        ReportFrameRenderer.Frame frame = stored ? frames.frameWithScript(document) : frames.frame(document);
        return new Document(
                        frame.html(),
                        document.language(),
                        stored ? ReportFrameRenderer.frameHashes(document) : List.of())
                .degraded(frame.degraded());
    }

    private static Document print(PageServices services, ReportDocument document) {
        PrintView view = UnreadableReportException.guard(
                document.id(),
                () -> services.drawings().frames().printView(document, labels(services.templates(), document)));
        return new Document(view.html(), document.language(), view.hashes()).degraded(view.degraded());
    }

    private static Document pdf(PageServices services, ReportDocument document) {
        byte[] pdf = services.drawings().pdf().print(document, labels(services.templates(), document));
        return new Document(pdf, document.language(), List.of());
    }

    private static Document picture(PageServices services, ReportHead head) {
        Messages text = Messages.of(head.language());
        byte[] png = PAINTER.draw(
                services.templates().site().name(),
                services.templates().site().logo().isEmpty(),
                PageTemplates.title(head.language(), head),
                text.get("picture.below", Format.of(head.language()).date(head.createdAt())));
        return new Document(png, head.language(), List.of());
    }

    static PrintLabels labels(PageTemplates templates, ReportDocument document) {
        Messages text = Messages.of(document.language());
        return new PrintLabels(
                templates.site().name(),
                text.get("print.title", document.id()),
                text.get("print.subtitle"),
                text.get("print.created", Format.of(document.language()).dateTime(document.createdAt())),
                text.get("print.print"),
                text.get("print.close"),
                templates.site().disclaimer(document.language()).orElseGet(() -> disclaimer(text)));
    }

    private static String disclaimer(Messages text) {
        return Stream.of("advice", "advice.text", "machine", "machine.text")
                .map(part -> text.get("report.disclaimer." + part))
                .collect(Collectors.joining(" "));
    }
}
