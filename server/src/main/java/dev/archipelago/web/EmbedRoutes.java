package dev.archipelago.web;

import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.page.RenderPools;
import dev.archipelago.web.view.EmbedChoice;
import io.vertx.ext.web.RoutingContext;

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
        services.answer(
                context,
                pages.getIfPresent(reader.language(), choice),
                reader.flavour(),
                ClientLimit.PAGES,
                RenderPools.Kind.PAGES,
                () -> pages.page(reader.language(), choice));
    }
}
