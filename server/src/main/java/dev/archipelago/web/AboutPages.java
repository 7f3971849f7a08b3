package dev.archipelago.web;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.view.NavigationLink;
import java.time.Duration;
import java.util.List;

/** The pages about the site itself. */
final class AboutPages {

    /** Describes the site, the sources of its figures and its privacy policy. */
    static final PageDefinition<NoParameters> ABOUT = PageDefinitionBuilder.at("about", "/about")
            .offline(Offline.WHEN_READ)
            .inSiteMap(() -> List.of("/about"))
            .footerLink(new NavigationLink("about", "/about", "nav.about", "about"))
            .html((services, none, language) -> services.templates().about(language));

    /** The state of the components and sources; never served stale, since an old state would mislead. */
    static final PageDefinition<NoParameters> STATUS = PageDefinitionBuilder.at("status", "/status")
            .kept(CacheStrategy.custom(Duration.ofSeconds(5)), Storage.MEMORY)
            .httpCaching(CachePolicy.shared(5))
            .headerLink(new NavigationLink("status", "/status", "nav.status", "status"))
            .footerLink(new NavigationLink("status", "/status", "status.title", "status"))
            .html((services, none, language) -> services.templates()
                    .status(
                            language,
                            services.health().get(),
                            services.market().dashboard().current().snapshot()));

    private AboutPages() {}
}
