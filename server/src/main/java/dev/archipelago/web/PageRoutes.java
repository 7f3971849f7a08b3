package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.view.SiteMap;
import dev.archipelago.web.view.SyndicationFeeds;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** The pages readers see, and the addresses they had before. */
final class PageRoutes {

    private static final PageRoute HOME = new PageRoute.Home();
    private static final PageRoute ABOUT = new PageRoute.About();
    private static final PageRoute NEWEST = new PageRoute.Newest();

    private final PageAnswers pages;
    private final Problems problems;
    private final Redirects redirects;

    PageRoutes(PageAnswers pages, Problems problems, Redirects redirects) {
        this.pages = pages;
        this.problems = problems;
        this.redirects = redirects;
    }

    void mount(Paths paths) {
        paths.get("/", context -> pages.serve(context, HOME, Optional.empty()));
        paths.get("/crypto_report", this::newest);
        paths.get("/crypto_report/:id", context -> report(context, context.pathParam("id"), PageRoute.Report::new));
        paths.export("/crypto_report/:id/pdf", this::pdf);
        paths.get(
                "/crypto_report/:id/og.png",
                context -> report(context, context.pathParam("id"), PageRoute.Picture::new));
        paths.get("/crypto_reports_list", this::list);
        paths.get("/about", context -> pages.serve(context, ABOUT, Optional.empty()));
        paths.get("/pdf-template/:id", context -> report(context, context.pathParam("id"), PageRoute.Print::new));
        new MarketPageRoutes((context, route) -> pages.serve(context, route, Optional.empty()), problems).mount(paths);
        paths.get(
                SyndicationFeeds.RSS_PATH,
                context ->
                        pages.serve(context, new PageRoute.CachedSource(false), Optional.of(ProblemDetail.NO_ADDRESS)));
        paths.get(
                SyndicationFeeds.ATOM_PATH,
                context ->
                        pages.serve(context, new PageRoute.CachedSource(true), Optional.of(ProblemDetail.NO_ADDRESS)));
        // Readers of feeds try these addresses first.
        for (String old : List.of("/rss", "/feed")) {
            paths.get(old, context -> redirects.permanent(context.request(), feed(context)));
        }
        paths.get(
                "/sitemap.xml",
                context ->
                        pages.serveAll(context, new PageRoute.SiteMapIndex(), Optional.of(ProblemDetail.NO_ADDRESS)));
        paths.get("/sitemap/:part", this::siteMapPart);
        paths.get(
                "/llms.txt",
                context -> pages.serveAll(
                        context, new PageRoute.ForLanguageModels(), Optional.of(ProblemDetail.NO_ADDRESS)));
        paths.get("/settings", context -> pages.serve(context, new PageRoute.Settings(), Optional.empty()));
        paths.get("/offline", context -> pages.serve(context, new PageRoute.Offline(), Optional.empty()));
        paths.get("/manifest.webmanifest", context -> pages.serve(context, new PageRoute.Manifest(), Optional.empty()));
        paths.get("/service-worker.js", this::serviceWorker);
        paths.get("/api/crypto_reports/:id/sandboxed", this::frame);
        paths.get("/api/crypto_reports/:id/shadow_dom", context -> problems.send(context.request(), 410));
    }

    /** The feed in the language the address names, if it names one. */
    private static String feed(RoutingContext context) {
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        return reader.flavour() == Addressing.BY_ADDRESS
                ? SyndicationFeeds.RSS_PATH + "?lang=" + reader.language().tag()
                : SyndicationFeeds.RSS_PATH;
    }

    private void newest(RoutingContext context) {
        String id = context.request().query() == null ? null : context.request().getParam("id");
        if (id == null) {
            pages.serve(context, NEWEST, Optional.of(ProblemDetail.NO_REPORT));
        } else {
            report(context, id, PageRoute.Report::new);
        }
    }

    private void report(RoutingContext context, String id, IntFunction<PageRoute> route) {
        String digits = id.startsWith("-") ? id.substring(1) : id;
        if (!Numbers.isNumber(digits)) {
            problems.send(context.request(), 400, ProblemDetail.REPORT_NUMBER);
            return;
        }
        OptionalInt number = Numbers.parse(id);
        if (number.isEmpty() || number.getAsInt() < 1) {
            problems.send(context.request(), 404, ProblemDetail.REPORT);
        } else {
            pages.serve(context, route.apply(number.getAsInt()), Optional.of(ProblemDetail.REPORT));
        }
    }

    private void list(RoutingContext context) {
        ListParameters.Read asked = ListParameters.of(context.request());
        asked.route()
                .ifPresentOrElse(
                        route -> pages.serve(context, route, Optional.of(asked.absent())),
                        () -> problems.send(context.request(), asked.status(), asked.absent()));
    }

    private void frame(RoutingContext context) {
        // Only a frame may run scripts: opened on its own the document is no part of our page. What a script of ours
        // fetches
        // is no document either; the service worker keeps it for the frame.
        String destination = context.request().getHeader("sec-fetch-dest");
        boolean framed = "iframe".equals(destination);
        boolean embedded = framed || "empty".equals(destination);
        String id = context.pathParam("id");
        if (id.equals("latest")) {
            pages.serve(context, new PageRoute.NewestFrame(embedded), Optional.of(ProblemDetail.NO_REPORT));
            return;
        }
        PageRoute.Scripts ours = embedded ? PageRoute.Scripts.OURS : PageRoute.Scripts.NONE;
        // The page around adds the parameter once the reader has allowed the script.
        PageRoute.Scripts scripts = framed && asksForScript(context) ? PageRoute.Scripts.STORED : ours;
        report(context, id, number -> new PageRoute.Frame(number, scripts));
    }

    private static boolean asksForScript(RoutingContext context) {
        try {
            return context.request().query() != null && context.request().getParam("script") != null;
        } catch (IllegalArgumentException e) {
            // The address is malformed, which is answered elsewhere.
            return false;
        }
    }

    private void serviceWorker(RoutingContext context) {
        pages.serveAll(context, new PageRoute.ServiceWorker(), Optional.empty());
    }

    private void pdf(RoutingContext context) {
        report(context, context.pathParam("id"), PageRoute.Pdf::new);
    }

    private void siteMapPart(RoutingContext context) {
        String part = context.pathParam("part");
        String digits = part.endsWith(".xml") ? part.substring(0, part.length() - ".xml".length()) : "";
        OptionalInt number = Numbers.isNumber(digits) ? Numbers.parse(digits) : OptionalInt.empty();
        if (number.isEmpty() || number.getAsInt() > Integer.MAX_VALUE / SiteMap.PART - 1) {
            problems.send(context.request(), 404, ProblemDetail.SITEMAP_PART);
        } else {
            pages.serveAll(
                    context, new PageRoute.SiteMapPart(number.getAsInt()), Optional.of(ProblemDetail.SITEMAP_PART));
        }
    }
}
