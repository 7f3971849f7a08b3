package dev.archipelago.web;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.view.NavigationLink;
import dev.archipelago.web.view.StatusBadge;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The public state of the site in several forms. They are never served stale, since an old state would mislead. */
final class StatusPages {

    private static final int SECONDS = 5;

    /** The state of the components and sources, and the incidents of the last months. */
    static final PageDefinition<NoParameters> STATUS = kept("status", "/status")
            .headerLink(new NavigationLink("status", "/status", "nav.status", "status"))
            .footerLink(new NavigationLink("status", "/status", "status.title", "status"))
            .html((services, none, language) -> services.templates()
                    .status(
                            language,
                            services.status().health().get(),
                            services.status().history().get(),
                            services.market().dashboard().current().snapshot()));

    /** The same for programs. */
    static final PageDefinition<NoParameters> JSON = kept("status:json", "/api/status")
            .ofType("application/json; charset=utf-8")
            .inOneLanguage()
            .forOtherSites()
            .policy((services, none, hashes) -> Optional.empty())
            .render((services, none, language) -> Optional.of(() -> new Document(
                    Json.bytes(StatusJson.of(
                            services.status().health().get(),
                            services.status().history().get())),
                    language,
                    List.of())));

    /** The state of the site as a picture that other sites embed. */
    static final PageDefinition<NoParameters> BADGE = kept("status:badge", "/status/badge.svg")
            .ofType("image/svg+xml; charset=utf-8")
            .forOtherSites()
            .policy((services, none, hashes) -> Optional.empty())
            .examples("/status/badge.svg", "/status/badge.svg?lang=en")
            .html((services, none, language) -> StatusBadge.svg(
                    services.templates().site().name(),
                    services.status().health().get().status(),
                    language));

    private StatusPages() {}

    private static PageDefinitionBuilder<NoParameters> kept(String name, String path) {
        return PageDefinitionBuilder.at(name, path)
                .kept(CacheStrategy.custom(Duration.ofSeconds(SECONDS)), Storage.MEMORY)
                .httpCaching(CachePolicy.shared(SECONDS));
    }
}
