package dev.archipelago.web;

import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.page.RenderPools;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What routes answer with.
 *
 * @param workers runs what may block
 * @param pools bounds what is rendered
 * @param problems answers what cannot be fulfilled
 * @param json answers with figures of the moment
 * @param factory makes pages
 * @param writer answers with pages
 * @param access who asks and how much they may ask for
 * @param admin admits requests with the admin key
 */
record RouteServices(
        Workers workers,
        RenderPools pools,
        Problems problems,
        Json json,
        PageFactory factory,
        PageWriter writer,
        Access access,
        AdminGate admin) {

    /**
     * Answers with the page that is ready, else has it made within what the client may ask for and what may run at once.
     *
     * @param limit what making it counts against
     * @param make makes the page; may block
     */
    void answer(
            RoutingContext context,
            Optional<Page> ready,
            Addressing addressing,
            ClientLimit limit,
            RenderPools.Kind kind,
            Callable<Page> make) {
        if (ready.isPresent()) {
            writer.write(context.request(), ready.get(), addressing);
            return;
        }
        Optional<Duration> wait = access.take(limit, context.request());
        if (wait.isPresent()) {
            problems.tooMany(context.request(), wait.get());
            return;
        }
        workers.run(context.vertx(), pools.bulkhead(kind), make)
                .onComplete(
                        page -> writer.write(context.request(), page, addressing),
                        failure -> problems.failed(context.request(), failure));
    }
}
