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

/** The settings of the reader, and what makes the site an app that can be read without a network. */
final class AppPages {

    /** What a reader chooses: shortcuts, notifications, pages kept offline. */
    static final PageDefinition<NoParameters> SETTINGS = PageBuilder.at("settings", "/settings")
            .offline(Offline.INSTALLED, Views.SETTINGS)
            .footerLink(new NavigationLink("settings", "/settings", "settings.title", "settings"))
            .html((services, none, language) -> services.views().settings(language));

    /** What a reader without a network sees in place of a page that is not kept. */
    static final PageDefinition<NoParameters> OFFLINE = PageBuilder.at("offline", "/offline")
            .offline(Offline.INSTALLED, Views.OFFLINE_PAGES)
            .html((services, none, language) -> services.views().offline(language));

    /** What a browser needs to install the site as an app. */
    static final PageDefinition<NoParameters> MANIFEST = PageBuilder.at("manifest", "/manifest.webmanifest")
            .ofType("application/manifest+json; charset=utf-8")
            .httpCaching(CachePolicy.shared(3600))
            .policy((services, none, hashes) -> Optional.of("default-src 'none'; frame-ancestors 'none'"))
            .html((services, none, language) -> new AppFiles(services.views().site()).manifest(language));

    /** The script that keeps pages for readers without a network; its policy lets it ask this site only. */
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
