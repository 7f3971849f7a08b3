package dev.archipelago.web;

import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.view.EmbedChoice;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** The widget for other sites. */
final class EmbedRoutes {

    private final EmbedPages pages;
    private final RouteServices services;

    EmbedRoutes(EmbedPages pages, RouteServices services) {
        this.pages = pages;
        this.services = services;
    }

    void mount(Paths paths) {
        paths.get("/embed/market", this::answer);
    }

    private void answer(RoutingContext context) {
        EmbedChoice choice;
        try {
            choice = EmbedParameters.of(context.request());
        } catch (IllegalArgumentException e) {
            // A page of ours may not be framed by others; who builds a site would see an empty box.
            services.problems().explain(context.request(), 400, String.valueOf(e.getMessage()));
            return;
        }
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        Optional<Page> ready = pages.getIfPresent(reader.language(), choice);
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
                        () -> pages.page(reader.language(), choice))
                .onComplete(
                        page -> services.writer().write(context.request(), page, reader.flavour()),
                        failure -> services.problems().failed(context.request(), failure));
    }
}
