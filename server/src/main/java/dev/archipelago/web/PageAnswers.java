package dev.archipelago.web;

import dev.archipelago.business.reports.NotCataloguedException;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.BusyException;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.pdf.PdfException;
import dev.archipelago.web.view.ChartEngineException;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with pages: from memory where they are there, else made, within what the client may ask for and what the server can
 * do. Whoever would be refused for either gets the older page if there is one. Thread-safe; call on the request's event loop.
 */
final class PageAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(PageAnswers.class);

    /** What a reader asks for, and what to say if there is no such page. */
    record Asked(PageRoute route, Language language, Addressing flavour, Optional<ProblemDetail> absent) {}

    private record Load(PageRoute route, Language language) {}

    private final PageCache pages;
    private final RouteServices services;
    private final Problems problems;
    private final Redirects redirects;

    /** What is being made: whoever asks for it meanwhile waits without a place of their own. No more than there are places. */
    private final ConcurrentMap<Load, CompletableFuture<Optional<Page>>> loads = new ConcurrentHashMap<>();

    PageAnswers(PageCache pages, RouteServices services, Redirects redirects) {
        this.pages = pages;
        this.services = services;
        this.problems = services.problems();
        this.redirects = redirects;
    }

    /** Answers in the reader's language. */
    void serve(RoutingContext context, PageRoute route, Optional<ProblemDetail> absent) {
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        serve(context, new Asked(route, reader.language(), reader.flavour(), absent));
    }

    /** Answers what is the same in every language. */
    void serveAll(RoutingContext context, PageRoute route, Optional<ProblemDetail> absent) {
        serve(context, new Asked(route, Language.VIETNAMESE, Addressing.BY_ADDRESS, absent));
    }

    private void serve(RoutingContext context, Asked asked) {
        Optional<Page> ready = pages.getIfPresent(asked.route(), asked.language());
        if (ready.isPresent()) {
            write(context, asked, ready.get());
        } else if (pages.knownAbsent(asked.route())) {
            absent(context, asked);
        } else {
            load(context, asked);
        }
    }

    private void load(RoutingContext context, Asked asked) {
        Load load = new Load(asked.route(), asked.language());
        CompletableFuture<Optional<Page>> underWay = loads.get(load);
        if (underWay == null || !asked.route().kept()) {
            Optional<Duration> wait = services.access().take(limit(asked.route()), context.request());
            if (wait.isPresent()) {
                olderOr(context, asked, () -> problems.tooMany(context.request(), wait.get()));
                return;
            }
            Optional<CompletableFuture<Optional<Page>>> begun = services.workers()
                    .begin(
                            services.pools().bulkhead(kind(asked.route())),
                            () -> pages.get(asked.route(), asked.language()));
            if (begun.isEmpty()) {
                olderOr(context, asked, () -> busy(context, asked.route()));
                return;
            }
            underWay = begun.get();
            share(load, underWay);
        }
        Future.fromCompletionStage(underWay, context.vertx().getOrCreateContext())
                .onComplete(
                        page -> page.ifPresentOrElse(
                                found -> write(context, asked, found), () -> absent(context, asked)),
                        failure -> failed(context, asked, failure));
    }

    private void share(Load load, CompletableFuture<Optional<Page>> underWay) {
        if (load.route().kept()) {
            loads.put(load, underWay);
            underWay.whenComplete((page, failure) -> loads.remove(load, underWay));
        }
    }

    private void olderOr(RoutingContext context, Asked asked, Runnable refusal) {
        pages.getIfPresentOrStale(asked.route(), asked.language())
                .ifPresentOrElse(page -> write(context, asked, page), refusal);
    }

    private void write(RoutingContext context, Asked asked, Page page) {
        services.writer().write(context.request(), page, asked.flavour(), fileName(asked.route(), page));
    }

    private void absent(RoutingContext context, Asked asked) {
        asked.absent()
                .ifPresentOrElse(
                        detail -> problems.send(context.request(), 404, detail),
                        () -> problems.send(context.request(), 404));
    }

    private static ClientLimit limit(PageRoute route) {
        return switch (route) {
            case PageRoute.Search _ -> ClientLimit.SEARCHES;
            case PageRoute.Pdf _ -> ClientLimit.PDFS;
            case PageRoute.Picture _ -> ClientLimit.PICTURES;
            default -> ClientLimit.PAGES;
        };
    }

    private static RenderPools.Kind kind(PageRoute route) {
        return switch (route) {
            case PageRoute.Search _ -> RenderPools.Kind.SEARCHES;
            case PageRoute.Pdf _, PageRoute.Picture _ -> RenderPools.Kind.PRINTS;
            default -> RenderPools.Kind.PAGES;
        };
    }

    private void busy(RoutingContext context, PageRoute route) {
        problems.send(
                context.request(),
                503,
                switch (route) {
                    case PageRoute.Search _ -> ProblemDetail.SEARCH_BUSY;
                    case PageRoute.Pdf _ -> ProblemDetail.PDF_BUSY;
                    default -> ProblemDetail.BUSY;
                });
    }

    private void failed(RoutingContext context, Asked asked, Throwable failure) {
        PageRoute route = asked.route();
        Optional<UnreadableReportException> unreadable = cause(failure, UnreadableReportException.class);
        if (unreadable.isPresent()) {
            LOG.warn("{}", unreadable.get().getMessage());
            problems.send(context.request(), 500, ProblemDetail.REPORT_UNREADABLE);
        } else if (caused(failure, BusyException.class)) {
            busy(context, route);
        } else if (route instanceof PageRoute.Pdf(int id) && caused(failure, PdfException.class)) {
            // What is too much for the PDF's renderer is not too much for a browser's.
            LOG.warn("report {} has no PDF, readers are sent to its print view: {}", id, failure.toString());
            redirects.temporary(
                    context.request(),
                    "/pdf-template/" + id + "?lang=" + asked.language().tag());
        } else if (route instanceof PageRoute.Pdf && caused(failure, ChartEngineException.class)) {
            problems.send(context.request(), 503, ProblemDetail.PDF_BUSY);
        } else if (caused(failure, NotCataloguedException.class)) {
            problems.send(context.request(), 503, ProblemDetail.NOT_CATALOGUED);
        } else if (route instanceof PageRoute.Search && SqlStates.takesTooLong(failure)) {
            problems.send(context.request(), 503, ProblemDetail.SEARCH_BUSY);
        } else {
            problems.failed(context.request(), failure);
        }
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        return cause(failure, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** How a browser names what it keeps of the page. */
    private static Map<String, String> fileName(PageRoute route, Page page) {
        if (!(route instanceof PageRoute.Pdf(int id))) {
            return Map.of();
        }
        String tag = page.head().language().orElse(Language.VIETNAMESE.tag());
        return Map.of("content-disposition", "inline; filename=\"crypto-report-" + id + "-" + tag + ".pdf\"");
    }
}
