package dev.archipelago.web;

import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.page.RenderPools;
import io.vertx.ext.web.RoutingContext;

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
        services.answer(
                context,
                pages.getIfPresent(reader.language()),
                reader.flavour(),
                ClientLimit.PAGES,
                RenderPools.Kind.PAGES,
                () -> pages.page(reader.language()));
    }
}
