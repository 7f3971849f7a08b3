package dev.archipelago.web;

import dev.archipelago.language.Language;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.view.Views;
import java.util.Optional;
import java.util.function.Supplier;

/** What makes the site an app: its settings, and what keeps it readable without the network. Thread-safe. */
final class AppPages {

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** A worker has a policy of its own; this one may ask nobody but us. */
    private static final String WORKER = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

    private final Views views;

    AppPages(Views views) {
        this.views = views;
    }

    /** A page of the app, as {@link SitePages#find} answers; empty for any other route. */
    Optional<Supplier<Document>> find(PageRoute route, Language language) {
        return Optional.ofNullable(
                switch (route) {
                    case PageRoute.Settings() -> () -> new Document(views.settings(language), language);
                    case PageRoute.Offline() -> () -> new Document(views.offline(language), language);
                    case PageRoute.Manifest() -> () -> new Document(views.app().manifest(language), language);
                    case PageRoute.ServiceWorker() ->
                        () -> new Document(views.app().serviceWorker(), language);
                    default -> null;
                });
    }

    /** The policy of a page of the app, as {@link SitePages#contentSecurityPolicy} answers. */
    String contentSecurityPolicy(PageRoute route) {
        return switch (route) {
            case PageRoute.Manifest() -> NOTHING;
            case PageRoute.ServiceWorker() -> WORKER;
            default -> views.contentSecurityPolicy();
        };
    }
}
