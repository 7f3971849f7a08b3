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
 * Answers requests with pages: from memory if they are there, else rendered, within the client's limits and the bounds of the
 * server. A request that exceeds either is answered with the older page if there is one. Thread-safe; call on the request's
 * event loop.
 */
final class PageAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(PageAnswers.class);

    private record Asked(PageId<?> page, Language language, Addressing addressing) {}

    private record Load(PageId<?> page, Language language) {}

    private final PageCache pages;
    private final RouteServices services;
    private final Problems problems;
    private final Redirects redirects;

    /** Pages that are being rendered. Later requests wait without a place of their own, so it has no more entries than places. */
    private final ConcurrentMap<Load, CompletableFuture<Optional<Page>>> loads = new ConcurrentHashMap<>();

    PageAnswers(PageCache pages, RouteServices services, Redirects redirects) {
        this.pages = pages;
        this.services = services;
        this.problems = services.problems();
        this.redirects = redirects;
    }

    /** Answers with {@code page} in the reader's language, if it differs by language. */
    void serve(RoutingContext context, PageId<?> page) {
        if (page.definition().inOneLanguage()) {
            serve(context, new Asked(page, Language.all().getFirst(), Addressing.BY_ADDRESS));
        } else {
            ReaderLanguage reader = ReaderLanguage.of(context.request());
            serve(context, new Asked(page, reader.language(), reader.addressing()));
        }
    }

    private void serve(RoutingContext context, Asked asked) {
        Optional<Page> ready = pages.getIfPresent(asked.page(), asked.language());
        if (ready.isPresent()) {
            write(context, asked, ready.get());
        } else if (pages.knownAbsent(asked.page())) {
            absent(context, asked);
        } else {
            load(context, asked);
        }
    }

    private void load(RoutingContext context, Asked asked) {
        Load load = new Load(asked.page(), asked.language());
        boolean shared = asked.page().definition().storage() != Storage.NONE;
        CompletableFuture<Optional<Page>> underWay = loads.get(load);
        if (underWay == null || !shared) {
            var cost = asked.page().definition().cost();
            Optional<Duration> wait = services.access().take(cost.limit(), context.request());
            if (wait.isPresent()) {
                olderOr(context, asked, () -> problems.tooMany(context.request(), wait.get()));
                return;
            }
            Optional<CompletableFuture<Optional<Page>>> begun = services.workers()
                    .begin(services.pools().bulkhead(cost.pool()), () -> pages.get(asked.page(), asked.language()));
            if (begun.isEmpty()) {
                olderOr(context, asked, () -> busy(context, asked.page()));
                return;
            }
            underWay = begun.get();
            if (shared) {
                share(load, underWay);
            }
        }
        Future.fromCompletionStage(underWay, context.vertx().getOrCreateContext())
                .onComplete(
                        page -> page.ifPresentOrElse(
                                found -> write(context, asked, found), () -> absent(context, asked)),
                        failure -> failed(context, asked, failure));
    }

    private void share(Load load, CompletableFuture<Optional<Page>> underWay) {
        loads.put(load, underWay);
        underWay.whenComplete((page, failure) -> loads.remove(load, underWay));
    }

    private void olderOr(RoutingContext context, Asked asked, Runnable refusal) {
        pages.getIfPresentOrStale(asked.page(), asked.language())
                .ifPresentOrElse(page -> write(context, asked, page), refusal);
    }

    private void write(RoutingContext context, Asked asked, Page page) {
        services.writer().write(context.request(), page, asked.addressing(), fileName(asked, page));
    }

    private void absent(RoutingContext context, Asked asked) {
        asked.page()
                .absent()
                .ifPresentOrElse(
                        detail -> problems.send(context.request(), 404, detail),
                        () -> problems.send(context.request(), 404));
    }

    private void busy(RoutingContext context, PageId<?> page) {
        problems.send(context.request(), 503, page.definition().cost().busy().orElse(ProblemDetail.BUSY));
    }

    private void failed(RoutingContext context, Asked asked, Throwable failure) {
        PageId<?> page = asked.page();
        Optional<UnreadableReportException> unreadable = RootCauses.find(failure, UnreadableReportException.class);
        Optional<String> fallback = page.fallback(failure, asked.language());
        if (unreadable.isPresent()) {
            LOG.warn("{}", unreadable.get().getMessage());
            problems.send(context.request(), 500, ProblemDetail.REPORT_UNREADABLE);
        } else if (RootCauses.isCausedBy(failure, BusyException.class)) {
            olderOr(context, asked, () -> busy(context, page));
        } else if (fallback.isPresent()) {
            LOG.warn("{} cannot be rendered, readers are sent to {}: {}", page, fallback.get(), failure.toString());
            redirects.temporary(context.request(), fallback.get());
        } else if (page.definition().cost().overloaded().test(failure)) {
            busy(context, page);
        } else if (RootCauses.isCausedBy(failure, NotCataloguedException.class)) {
            problems.send(context.request(), 503, ProblemDetail.NOT_CATALOGUED);
        } else {
            problems.failed(context.request(), failure);
        }
    }

    private static Map<String, String> fileName(Asked asked, Page page) {
        String language = page.head().language().orElse(asked.language().tag());
        return asked.page()
                .fileName(language)
                .map(name -> Map.of("content-disposition", "inline; filename=\"" + name + "\""))
                .orElse(Map.of());
    }
}
