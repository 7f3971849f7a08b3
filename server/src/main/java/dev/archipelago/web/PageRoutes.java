package dev.archipelago.web;

import dev.archipelago.business.reports.Language;
import dev.archipelago.business.reports.NotCataloguedException;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.web.page.BusyException;
import dev.archipelago.web.page.Flavour;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.pdf.PdfException;
import dev.archipelago.web.view.ChartEngineException;
import dev.archipelago.web.view.Feeds;
import dev.archipelago.web.view.SiteMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages readers see, and the addresses they had before. */
final class PageRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(PageRoutes.class);

    private static final PageRoute HOME = new PageRoute.Home();
    private static final PageRoute ABOUT = new PageRoute.About();
    private static final PageRoute NEWEST = new PageRoute.Newest();

    private final PageCache pages;
    private final PageWriter writer;
    private final Workers workers;
    private final Problems problems;
    private final Redirects redirects;

    PageRoutes(PageCache pages, PageWriter writer, Workers workers, Problems problems, Redirects redirects) {
        this.pages = pages;
        this.writer = writer;
        this.workers = workers;
        this.problems = problems;
        this.redirects = redirects;
    }

    void mount(Paths paths) {
        paths.get("/", context -> serve(context, HOME, Optional.empty()));
        paths.get("/crypto_report", this::newest);
        paths.get("/crypto_report/:id", context -> report(context, context.pathParam("id"), PageRoute.Report::new));
        paths.get("/crypto_report/:id/pdf", this::pdf);
        paths.get(
                "/crypto_report/:id/og.png",
                context -> report(context, context.pathParam("id"), PageRoute.Picture::new));
        paths.get("/crypto_reports_list", this::list);
        paths.get("/about", context -> serve(context, ABOUT, Optional.empty()));
        paths.get("/pdf-template/:id", context -> report(context, context.pathParam("id"), PageRoute.Print::new));
        new MarketPageRoutes((context, route) -> serve(context, route, Optional.empty()), problems).mount(paths);
        paths.get(Feeds.RSS_PATH, context -> serve(context, new PageRoute.Feed(false), Optional.of(Detail.NO_ADDRESS)));
        paths.get(Feeds.ATOM_PATH, context -> serve(context, new PageRoute.Feed(true), Optional.of(Detail.NO_ADDRESS)));
        paths.get("/sitemap.xml", context -> serveAll(context, new PageRoute.SiteMapIndex(), Detail.NO_ADDRESS));
        paths.get("/sitemap/:part", this::siteMapPart);
        paths.get("/llms.txt", context -> serveAll(context, new PageRoute.ForLanguageModels(), Detail.NO_ADDRESS));
        paths.get("/settings", context -> serve(context, new PageRoute.Settings(), Optional.empty()));
        paths.get("/offline", context -> serve(context, new PageRoute.Offline(), Optional.empty()));
        paths.get("/manifest.webmanifest", context -> serve(context, new PageRoute.Manifest(), Optional.empty()));
        paths.get("/service-worker.js", this::serviceWorker);
        paths.get("/api/crypto_reports/:id/sandboxed", this::frame);
        paths.get("/api/crypto_reports/:id/shadow_dom", context -> problems.send(context.request(), 410));
    }

    private void newest(RoutingContext context) {
        String id = context.request().query() == null ? null : context.request().getParam("id");
        if (id == null) {
            serve(context, NEWEST, Optional.of(Detail.NO_REPORT));
        } else {
            report(context, id, PageRoute.Report::new);
        }
    }

    private void report(RoutingContext context, String id, IntFunction<PageRoute> route) {
        if (!Numbers.isNumber(id)) {
            problems.send(context.request(), 400, Detail.REPORT_NUMBER);
            return;
        }
        OptionalInt number = Numbers.parse(id);
        if (number.isEmpty()) {
            problems.send(context.request(), 404, Detail.REPORT);
        } else {
            serve(context, route.apply(number.getAsInt()), Optional.of(Detail.REPORT));
        }
    }

    private void list(RoutingContext context) {
        ListParameters.Read asked = ListParameters.of(context.request());
        asked.route()
                .ifPresentOrElse(
                        route -> serve(context, route, Optional.of(asked.absent())),
                        () -> problems.send(context.request(), asked.status(), asked.absent()));
    }

    private void frame(RoutingContext context) {
        // Only a frame may run the report's script: opened on its own the document is no part of our page.
        // What a script of ours fetches is no document either; the service worker keeps it for the frame.
        String destination = context.request().getHeader("sec-fetch-dest");
        boolean embedded = "iframe".equals(destination) || "empty".equals(destination);
        String id = context.pathParam("id");
        if (id.equals("latest")) {
            serve(context, new PageRoute.NewestFrame(embedded), Optional.of(Detail.NO_REPORT));
        } else {
            report(context, id, number -> new PageRoute.Frame(number, embedded));
        }
    }

    private void serviceWorker(RoutingContext context) {
        serve(context, new PageRoute.ServiceWorker(), Language.VI, Flavour.BY_ADDRESS, Optional.empty());
    }

    private void pdf(RoutingContext context) {
        report(context, context.pathParam("id"), PageRoute.Pdf::new);
    }

    private void failed(RoutingContext context, PageRoute route, Language language, Throwable failure) {
        if (route instanceof PageRoute.Pdf(int id)) {
            pdfFailed(context, id, language, failure);
        } else if (caused(failure, NotCataloguedException.class)) {
            problems.send(context.request(), 503, Detail.NOT_CATALOGUED);
        } else if (route instanceof PageRoute.Picture && caused(failure, BusyException.class)) {
            problems.send(context.request(), 503);
        } else if (caused(failure, BusyException.class) || !route.kept() && SqlStates.takesTooLong(failure)) {
            problems.send(context.request(), 503, Detail.SEARCH_BUSY);
        } else {
            problems.failed(context.request(), failure);
        }
    }

    private void pdfFailed(RoutingContext context, int id, Language language, Throwable failure) {
        if (caused(failure, PdfException.class)) {
            // What is too much for the PDF's renderer is not too much for a browser's.
            LOG.warn("report {} has no PDF, readers are sent to its print view: {}", id, failure.toString());
            redirects.temporary(context.request(), "/pdf-template/" + id + "?lang=" + language.tag());
        } else if (caused(failure, BusyException.class) || caused(failure, ChartEngineException.class)) {
            problems.send(context.request(), 503, Detail.PDF_BUSY);
        } else {
            problems.failed(context.request(), failure);
        }
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** How a browser names what it keeps of the page. */
    private static Map<String, String> fileName(PageRoute route, Page page) {
        if (!(route instanceof PageRoute.Pdf(int id))) {
            return Map.of();
        }
        String tag = page.head().language().orElse(Language.VI.tag());
        return Map.of("content-disposition", "inline; filename=\"crypto-report-" + id + "-" + tag + ".pdf\"");
    }

    private void siteMapPart(RoutingContext context) {
        String part = context.pathParam("part");
        String digits = part.endsWith(".xml") ? part.substring(0, part.length() - ".xml".length()) : "";
        OptionalInt number = Numbers.isNumber(digits) ? Numbers.parse(digits) : OptionalInt.empty();
        if (number.isEmpty() || number.getAsInt() > Integer.MAX_VALUE / SiteMap.PART - 1) {
            problems.send(context.request(), 404, Detail.SITEMAP_PART);
        } else {
            serveAll(context, new PageRoute.SiteMapPart(number.getAsInt()), Detail.SITEMAP_PART);
        }
    }

    private void serve(RoutingContext context, PageRoute route, Optional<Detail> absent) {
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        serve(context, route, reader.language(), reader.flavour(), absent);
    }

    /** Serves what is the same in every language. */
    private void serveAll(RoutingContext context, PageRoute route, Detail absent) {
        serve(context, route, Language.VI, Flavour.BY_ADDRESS, Optional.of(absent));
    }

    private void serve(
            RoutingContext context, PageRoute route, Language language, Flavour flavour, Optional<Detail> absent) {
        Optional<Page> ready = pages.getIfPresent(route, language);
        if (ready.isPresent()) {
            writer.write(context.request(), ready.get(), flavour, fileName(route, ready.get()));
            return;
        }
        workers.run(context.vertx(), () -> pages.get(route, language))
                .onComplete(
                        page -> {
                            if (page.isPresent()) {
                                writer.write(context.request(), page.get(), flavour, fileName(route, page.get()));
                            } else if (absent.isPresent()) {
                                problems.send(context.request(), 404, absent.get());
                            } else {
                                problems.send(context.request(), 404);
                            }
                        },
                        failure -> failed(context, route, language, failure));
    }
}
