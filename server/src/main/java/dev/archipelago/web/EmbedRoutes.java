package dev.archipelago.web;

import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.view.EmbedChoice;
import io.vertx.ext.web.RoutingContext;

/** The widget for other sites. */
final class EmbedRoutes {

    private final EmbedPages pages;
    private final PageWriter writer;
    private final Workers workers;
    private final Problems problems;

    EmbedRoutes(EmbedPages pages, PageWriter writer, Workers workers, Problems problems) {
        this.pages = pages;
        this.writer = writer;
        this.workers = workers;
        this.problems = problems;
    }

    void mount(Paths paths) {
        paths.get("/embed/market", this::answer);
    }

    private void answer(RoutingContext context) {
        EmbedChoice choice;
        try {
            choice = EmbedParameters.of(context.request());
        } catch (IllegalArgumentException e) {
            // A page of ours may not be framed by others; who builds a site would see an empty box.
            problems.explain(context.request(), 400, String.valueOf(e.getMessage()));
            return;
        }
        ReaderLanguage reader = ReaderLanguage.of(context.request());
        workers.run(context.vertx(), () -> pages.page(reader.language(), choice))
                .onComplete(
                        page -> writer.write(context.request(), page, reader.flavour()),
                        failure -> problems.failed(context.request(), failure));
    }
}
