package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.PageCache;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Resolver;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.PageRegistry;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.view.SyndicationFeeds;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;

/** Routes of the pages in a registry, and redirects from the former addresses of some. */
public final class PageRoutes implements RouteModule {

    private final PageRegistry registry;
    private final PageAnswers pages;
    private final ErrorResponses problems;
    private final Redirects redirects;

    /** @param pages the pages in {@code registry} */
    public PageRoutes(PageRegistry registry, PageCache pages, RouteServices services, InstantSource clock) {
        this.registry = registry;
        this.problems = services.problems();
        this.redirects = new Redirects(services.factory().siteHeaders(), clock);
        this.pages = new PageAnswers(pages, services, redirects);
    }

    @Override
    public void mount(RouteTable routes) {
        for (PageDefinition<?> page : registry.definitions()) {
            page.path().ifPresent(path -> page.resolver().ifPresent(resolver -> mount(routes, path, page, resolver)));
        }
        // Feed readers try these addresses first.
        for (String old : List.of("/rss", "/feed")) {
            routes.get(old, context -> redirects.permanent(context.request(), feed(context)));
        }
        routes.get("/api/crypto_reports/:id/shadow_dom", context -> problems.send(context.request(), 410));
    }

    private void mount(RouteTable routes, String path, PageDefinition<?> page, Resolver resolver) {
        Handler<RoutingContext> handler = context -> answer(context, resolver);
        if (page.export()) {
            routes.export(path, handler);
        } else {
            routes.get(path, handler);
        }
    }

    private void answer(RoutingContext context, Resolver resolver) {
        PageId<?> page;
        try {
            page = resolver.resolve(context);
        } catch (ParameterException e) {
            e.explanation()
                    .ifPresentOrElse(
                            explanation -> problems.send(context.request(), e.status(), explanation),
                            () -> problems.explain(context.request(), e.status(), String.valueOf(e.getMessage())));
            return;
        }
        pages.serve(context, page);
    }

    /** The URL of the feed, in the language of the request if the URL names one. */
    private static String feed(RoutingContext context) {
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        return reader.addressing() == Addressing.BY_ADDRESS
                ? SyndicationFeeds.RSS_PATH + "?lang=" + reader.language().tag()
                : SyndicationFeeds.RSS_PATH;
    }
}
