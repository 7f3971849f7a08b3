package dev.archipelago.web;

import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.view.NavigationLink;
import java.util.List;

/** The pages about the site itself. */
final class AboutPages {

    /** Describes the site, the sources of its figures and its privacy policy. */
    static final PageDefinition<NoParameters> ABOUT = PageDefinitionBuilder.at("about", "/about")
            .offline(Offline.WHEN_READ)
            .inSiteMap(() -> List.of("/about"))
            .footerLink(new NavigationLink("about", "/about", "nav.about", "about"))
            .html((services, none, language) -> services.templates().about(language));

    private AboutPages() {}
}
