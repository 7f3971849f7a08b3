package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Resolver;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.PageRegistry;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.view.SyndicationFeeds;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The routes of the pages in a registry, and the addresses that some of them had before. */
final class PageRoutes {

    private final PageRegistry registry;
    private final PageAnswers pages;
    private final Problems problems;
    private final Redirects redirects;

    PageRoutes(PageRegistry registry, PageAnswers pages, Problems problems, Redirects redirects) {
        this.registry = registry;
        this.pages = pages;
        this.problems = problems;
        this.redirects = redirects;
    }

    void mount(Paths paths) {
        for (PageDefinition<?> page : registry.definitions()) {
            page.path().ifPresent(path -> page.resolver().ifPresent(resolver -> mount(paths, path, page, resolver)));
        }
        // Feed readers try these addresses first.
        for (String old : List.of("/rss", "/feed")) {
            paths.get(old, context -> redirects.permanent(context.request(), feed(context)));
        }
        paths.get("/api/crypto_reports/:id/shadow_dom", context -> problems.send(context.request(), 410));
    }

    private void mount(Paths paths, String path, PageDefinition<?> page, Resolver resolver) {
        Handler<RoutingContext> handler = context -> answer(context, resolver);
        if (page.export()) {
            paths.export(path, handler);
        } else {
            paths.get(path, handler);
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

    /** The feed in the language the address names, if it names one. */
    private static String feed(RoutingContext context) {
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        return reader.addressing() == Addressing.BY_ADDRESS
                ? SyndicationFeeds.RSS_PATH + "?lang=" + reader.language().tag()
                : SyndicationFeeds.RSS_PATH;
    }
}
