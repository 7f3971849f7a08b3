package dev.archipelago.web;

import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.Bulkhead;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.view.PageTemplates;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The services that route modules share.
 *
 * @param workers run blocking work
 * @param pools limit the rendering
 * @param problems write error responses
 * @param json writes JSON responses
 * @param factory builds pages
 * @param writer writes pages
 * @param access the identification of clients and their limits
 * @param admin authorises requests of operators by their keys
 */
public record RouteServices(
        Workers workers,
        RenderPools pools,
        ErrorResponses problems,
        Json json,
        PageFactory factory,
        PageWriter writer,
        Access access,
        AdminGate admin) {

    /**
     * The concurrency of work without a pool of its own: requests of operators, and reading files from the class path.
     */
    private static final int COMMON_CONCURRENCY = 8;

    private static final int COMMON_QUEUE = 256;
    private static final Duration MAX_WAIT = Duration.ofSeconds(15);

    /** The services of a site. */
    public static RouteServices of(
            WebConfig config,
            PageTemplates templates,
            PageFactory factory,
            RenderPools pools,
            Access access,
            InstantSource clock) {
        PageWriter writer = new PageWriter(clock);
        Json json = new Json(factory.siteHeaders(), clock);
        ErrorResponses problems = new ErrorResponses(templates, factory, writer, json, clock);
        Workers workers = new Workers(new Bulkhead(COMMON_CONCURRENCY, COMMON_QUEUE, MAX_WAIT), MAX_WAIT);
        return new RouteServices(
                workers,
                pools,
                problems,
                json,
                factory,
                writer,
                access,
                new AdminGate(new AdminKey(config.adminKey()), access, workers, problems));
    }

    /** A text file whose content changes rarely. */
    CachedBody textFile() {
        PageHead head = new PageHead(
                200,
                "text/plain; charset=utf-8",
                Optional.empty(),
                Optional.empty(),
                CachePolicy.shared(3600),
                CachePolicy.shared(3600));
        return new CachedBody(head, factory, writer);
    }

    /**
     * Answers with {@code ready}, or renders the page within the limits of the client and of the server.
     *
     * @param limit the limit that a rendering counts against
     * @param render renders the page; may block
     */
    void answer(
            RoutingContext context,
            Optional<Page> ready,
            Addressing addressing,
            ClientLimit limit,
            RenderPools.Kind kind,
            Callable<Page> render) {
        if (ready.isPresent()) {
            writer.write(context.request(), ready.get(), addressing);
            return;
        }
        Optional<Duration> wait = access.take(limit, context.request());
        if (wait.isPresent()) {
            problems.tooMany(context.request(), wait.get());
            return;
        }
        workers.run(context.vertx(), pools.bulkhead(kind), render)
                .onComplete(
                        page -> writer.write(context.request(), page, addressing),
                        failure -> problems.failed(context.request(), failure));
    }
}
