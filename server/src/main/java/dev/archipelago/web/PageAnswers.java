package dev.archipelago.web;

import dev.archipelago.business.reports.NotCataloguedException;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.BusyException;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.page.PageId;
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
 * Answers requests with pages: from memory if they are present, otherwise rendered within the limits of the client and
 * of the server. A request that exceeds a limit is answered with a stale page if there is one. Thread-safe; call it on
 * the request's event loop.
 */
final class PageAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(PageAnswers.class);

    private record PageRequest(PageId<?> page, Language language, Addressing addressing) {}

    private record Load(PageId<?> page, Language language) {}

    private final PageCache pages;
    private final RouteServices services;
    private final ErrorResponses problems;
    private final Redirects redirects;

    /**
     * The pages being rendered. Later requests join without a permit of the bulkhead, so the map has no more entries
     * than the bulkheads have permits.
     */
    private final ConcurrentMap<Load, CompletableFuture<Optional<Page>>> loads = new ConcurrentHashMap<>();

    PageAnswers(PageCache pages, RouteServices services, Redirects redirects) {
        this.pages = pages;
        this.services = services;
        this.problems = services.problems();
        this.redirects = redirects;
    }

    /** Answers with {@code page}, in the reader's language if it depends on the language. */
    void serve(RoutingContext context, PageId<?> page) {
        if (page.definition().inOneLanguage()) {
            serve(context, new PageRequest(page, Language.all().getFirst(), Addressing.BY_ADDRESS));
        } else {
            ReaderLanguage reader = ReaderLanguage.of(context.request());
            serve(context, new PageRequest(page, reader.language(), reader.addressing()));
        }
    }

    private void serve(RoutingContext context, PageRequest request) {
        Optional<Page> ready = pages.getIfPresent(request.page(), request.language());
        if (ready.isPresent()) {
            write(context, request, ready.get());
        } else if (pages.knownAbsent(request.page())) {
            absent(context, request);
        } else {
            load(context, request);
        }
    }

    private void load(RoutingContext context, PageRequest request) {
        Load load = new Load(request.page(), request.language());
        boolean shared = request.page().definition().storage() != Storage.NONE;
        CompletableFuture<Optional<Page>> inFlight = loads.get(load);
        if (inFlight == null || !shared) {
            var cost = request.page().definition().cost();
            Optional<Duration> wait = services.access().take(cost.limit(), context.request());
            if (wait.isPresent()) {
                staleOr(context, request, () -> problems.tooMany(context.request(), wait.get()));
                return;
            }
            Optional<CompletableFuture<Optional<Page>>> started = services.workers()
                    .begin(services.pools().bulkhead(cost.pool()), () -> pages.get(request.page(), request.language()));
            if (started.isEmpty()) {
                staleOr(context, request, () -> busy(context, request.page()));
                return;
            }
            inFlight = started.get();
            if (shared) {
                share(load, inFlight);
            }
        }
        Future.fromCompletionStage(inFlight, context.vertx().getOrCreateContext())
                .onComplete(
                        page -> page.ifPresentOrElse(
                                found -> write(context, request, found), () -> absent(context, request)),
                        failure -> failed(context, request, failure));
    }

    private void share(Load load, CompletableFuture<Optional<Page>> inFlight) {
        loads.put(load, inFlight);
        inFlight.whenComplete((page, failure) -> loads.remove(load, inFlight));
    }

    private void staleOr(RoutingContext context, PageRequest request, Runnable refusal) {
        pages.getIfPresentOrStale(request.page(), request.language())
                .ifPresentOrElse(page -> write(context, request, page), refusal);
    }

    private void write(RoutingContext context, PageRequest request, Page page) {
        services.writer().write(context.request(), page, request.addressing(), fileName(request, page));
    }

    private void absent(RoutingContext context, PageRequest request) {
        request.page()
                .absent()
                .ifPresentOrElse(
                        detail -> problems.send(context.request(), 404, detail),
                        () -> problems.send(context.request(), 404));
    }

    private void busy(RoutingContext context, PageId<?> page) {
        problems.send(context.request(), 503, page.definition().cost().busy().orElse(ProblemDetail.BUSY));
    }

    private void failed(RoutingContext context, PageRequest request, Throwable failure) {
        PageId<?> page = request.page();
        Optional<UnreadableReportException> unreadable = RootCauses.find(failure, UnreadableReportException.class);
        Optional<String> fallback = page.fallback(failure, request.language());
        if (unreadable.isPresent()) {
            LOG.warn("{}", unreadable.get().getMessage());
            problems.send(context.request(), 500, ProblemDetail.REPORT_UNREADABLE);
        } else if (RootCauses.isCausedBy(failure, BusyException.class)) {
            staleOr(context, request, () -> busy(context, page));
        } else if (fallback.isPresent()) {
            LOG.warn("{} cannot be rendered, redirecting readers to {}: {}", page, fallback.get(), failure.toString());
            redirects.temporary(context.request(), fallback.get());
        } else if (page.definition().cost().overloaded().test(failure)) {
            busy(context, page);
        } else if (RootCauses.isCausedBy(failure, NotCataloguedException.class)) {
            problems.send(context.request(), 503, ProblemDetail.NOT_CATALOGUED);
        } else {
            problems.failed(context.request(), failure);
        }
    }

    private static Map<String, String> fileName(PageRequest request, Page page) {
        String language = page.head().language().orElse(request.language().tag());
        return request.page()
                .fileName(language)
                .map(name -> Map.of("content-disposition", "inline; filename=\"" + name + "\""))
                .orElse(Map.of());
    }
}
