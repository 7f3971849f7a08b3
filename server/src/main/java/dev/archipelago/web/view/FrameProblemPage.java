package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import dev.archipelago.market.MarketCatalog;
import java.util.Optional;
import org.jsoup.nodes.Entities;

/**
 * The error page inside a frame: text alone. A frame's document may have an opaque origin, which can load neither the
 * fonts nor the scripts of the site, and the layout of a whole page does not fit into it. Immutable.
 */
public final class FrameProblemPage {

    private static final String STYLE =
            ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:1rem}";

    private FrameProblemPage() {}

    /** The {@code Content-Security-Policy} of the page. Any site may frame the widget, and so its errors. */
    public static String contentSecurityPolicy() {
        return "default-src 'none'; style-src " + CspHash.of(STYLE)
                + "; base-uri 'none'; form-action 'none'; frame-ancestors *";
    }

    /**
     * The document.
     *
     * @param status the HTTP status, from 400 to 599
     * @param detailKey as in {@link PageTemplates#problem}
     */
    public static String html(Language language, int status, Optional<String> detailKey, MarketCatalog catalog) {
        ProblemText text = ProblemText.of(language, status, detailKey, catalog);
        return """
                <!DOCTYPE html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <main>
                <h1>%s</h1>
                <p>%s</p>
                </main>
                </body>
                </html>
                """.formatted(
                        language.tag(),
                        Entities.escape(text.title()),
                        STYLE,
                        Entities.escape(text.title()),
                        Entities.escape(text.detail()));
    }
}
