package dev.archipelago.web;

import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageBuilder;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.view.AppFiles;
import dev.archipelago.web.view.NavigationLink;
import dev.archipelago.web.view.Views;
import java.util.Optional;

/** The pages of the reader's settings and of the installable offline app. */
final class AppPages {

    /** The settings that a reader chooses: shortcuts, notifications, pages stored for offline use. */
    static final PageDefinition<NoParameters> SETTINGS = PageBuilder.at("settings", "/settings")
            .offline(Offline.INSTALLED, Views.SETTINGS)
            .footerLink(new NavigationLink("settings", "/settings", "settings.title", "settings"))
            .html((services, none, language) -> services.views().settings(language));

    /** The page for offline readers in place of one that is not stored. */
    static final PageDefinition<NoParameters> OFFLINE = PageBuilder.at("offline", "/offline")
            .offline(Offline.INSTALLED, Views.OFFLINE_PAGES)
            .html((services, none, language) -> services.views().offline(language));

    /** The web app manifest, with which a browser installs the site as an app. */
    static final PageDefinition<NoParameters> MANIFEST = PageBuilder.at("manifest", "/manifest.webmanifest")
            .ofType("application/manifest+json; charset=utf-8")
            .httpCaching(CachePolicy.shared(3600))
            .policy((services, none, hashes) -> Optional.of("default-src 'none'; frame-ancestors 'none'"))
            .html((services, none, language) -> new AppFiles(services.views().site()).manifest(language));

    /** The service worker, which stores pages for offline use; its policy allows requests to this site only. */
    static final PageDefinition<NoParameters> SERVICE_WORKER = PageBuilder.at("worker", "/service-worker.js")
            .ofType("text/javascript; charset=utf-8")
            .inOneLanguage()
            .httpCaching(CachePolicy.REVALIDATED)
            .policy((services, none, hashes) ->
                    Optional.of("default-src 'none'; connect-src 'self'; frame-ancestors 'none'"))
            .html((services, none, language) -> new AppFiles(services.views().site())
                    .serviceWorker(services.registry().offline()));

    private AppPages() {}
}
