package dev.archipelago.web;

import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.RenderPools;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** The state of the system as a page. */
final class StatusRoutes {

    private final StatusPages pages;
    private final RouteServices services;

    StatusRoutes(StatusPages pages, RouteServices services) {
        this.pages = pages;
        this.services = services;
    }

    void mount(Paths paths) {
        paths.get("/status", this::answer);
    }

    private void answer(RoutingContext context) {
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        Optional<Page> ready = pages.getIfPresent(reader.language());
        if (ready.isPresent()) {
            services.writer().write(context.request(), ready.get(), reader.flavour());
            return;
        }
        Optional<Duration> wait = services.access().take(ClientLimit.PAGES, context.request());
        if (wait.isPresent()) {
            services.problems().tooMany(context.request(), wait.get());
            return;
        }
        services.workers()
                .run(
                        context.vertx(),
                        services.pools().bulkhead(RenderPools.Kind.PAGES),
                        () -> pages.page(reader.language()))
                .onComplete(
                        page -> services.writer().write(context.request(), page, reader.flavour()),
                        failure -> services.problems().failed(context.request(), failure));
    }
}
