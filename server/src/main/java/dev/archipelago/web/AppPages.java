package dev.archipelago.web;

import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.view.AppFiles;
import dev.archipelago.web.view.NavigationLink;
import dev.archipelago.web.view.PageTemplates;
import java.util.Optional;

/** The pages of the reader's settings and of the installable offline app. */
final class AppPages {

    /** The settings that a reader chooses: shortcuts, notifications, pages stored for offline use. */
    static final PageDefinition<NoParameters> SETTINGS = PageDefinitionBuilder.at("settings", "/settings")
            .offline(Offline.INSTALLED, PageTemplates.SETTINGS)
            .footerLink(new NavigationLink("settings", "/settings", "settings.title", "settings"))
            .html((services, none, language) -> services.templates().settings(language));

    /** The page for offline readers in place of one that is not stored. */
    static final PageDefinition<NoParameters> OFFLINE = PageDefinitionBuilder.at("offline", "/offline")
            .offline(Offline.INSTALLED, PageTemplates.OFFLINE_PAGES)
            .html((services, none, language) -> services.templates().offline(language));

    /** The web app manifest, with which a browser installs the site as an app. */
    static final PageDefinition<NoParameters> MANIFEST = PageDefinitionBuilder.at("manifest", "/manifest.webmanifest")
            .ofType("application/manifest+json; charset=utf-8")
            .httpCaching(CachePolicy.shared(3600))
            .policy((services, none, hashes) -> Optional.of("default-src 'none'; frame-ancestors 'none'"))
            .html((services, none, language) ->
                    new AppFiles(services.templates().site()).manifest(language));

    /** The service worker, which stores pages for offline use; its policy allows requests to this site only. */
    static final PageDefinition<NoParameters> SERVICE_WORKER = PageDefinitionBuilder.at("worker", "/service-worker.js")
            .ofType("text/javascript; charset=utf-8")
            .inOneLanguage()
            .httpCaching(CachePolicy.REVALIDATED)
            .policy((services, none, hashes) ->
                    Optional.of("default-src 'none'; connect-src 'self'; frame-ancestors 'none'"))
            .html((services, none, language) -> new AppFiles(
                            services.templates().site())
                    .serviceWorker(services.registry().offline()));

    private AppPages() {}
}
