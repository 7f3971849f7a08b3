package dev.archipelago.web;

import dev.archipelago.business.reports.Language;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.PageSource;
import dev.archipelago.web.view.Views;
import java.util.Optional;
import java.util.function.Supplier;

/** What makes the site an app: its settings, and what keeps it readable without the network. Thread-safe. */
final class AppPages implements PageSource {

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** A worker has a policy of its own; this one may ask nobody but us. */
    private static final String WORKER = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

    private final Views views;

    AppPages(Views views) {
        this.views = views;
    }

    @Override
    public Optional<Supplier<Document>> find(PageRoute route, Language language) {
        return Optional.ofNullable(
                switch (route) {
                    case PageRoute.Settings() -> () -> page(views.settings(language), language);
                    case PageRoute.Offline() -> () -> page(views.offline(language), language);
                    case PageRoute.Manifest() ->
                        () -> new Document(
                                views.app().manifest(language),
                                "application/manifest+json; charset=utf-8",
                                language,
                                NOTHING);
                    case PageRoute.ServiceWorker() ->
                        () -> new Document(
                                views.app().serviceWorker(), "text/javascript; charset=utf-8", language, WORKER);
                    default -> null;
                });
    }

    private Document page(String html, Language language) {
        return Document.html(html, language, views.contentSecurityPolicy());
    }
}
