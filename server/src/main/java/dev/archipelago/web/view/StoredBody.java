package dev.archipelago.web.view;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * Stored markup made fit to stand inside a document: parsed and written again, so that a tag or comment left open ends with it. This is
 * not a sanitiser; the document it stands in must be sandboxed.
 */
final class StoredBody {

    /**
     * Elements that act on the whole document ({@code base}, {@code meta}, {@code link}), load what the policy forbids anyway, or, like
     * {@code plaintext} and {@code noscript}, are read differently by a browser that runs scripts than by the parser here.
     */
    private static final String FOREIGN =
            "base, meta, link, title, plaintext, noscript, noembed, noframes, xmp, iframe, frame, frameset, object, embed, applet, portal";

    private static final Map<String, String> ARROWS = Map.ofEntries(
            Map.entry("to", "→"),
            Map.entry("rightarrow", "→"),
            Map.entry("longrightarrow", "→"),
            Map.entry("Rightarrow", "⇒"),
            Map.entry("implies", "⇒"),
            Map.entry("leftarrow", "←"),
            Map.entry("gets", "←"),
            Map.entry("Leftarrow", "⇐"),
            Map.entry("leftrightarrow", "↔"),
            Map.entry("uparrow", "↑"),
            Map.entry("Uparrow", "⇑"),
            Map.entry("downarrow", "↓"),
            Map.entry("Downarrow", "⇓"),
            Map.entry("updownarrow", "↕"),
            Map.entry("nearrow", "↗"),
            Map.entry("searrow", "↘"));

    private static final Pattern LATEX_ARROW = Pattern.compile("\\$\\s*\\\\([A-Za-z]+)\\s*\\$");

    private StoredBody() {}

    /**
     * The markup, balanced, with comments as they were and stray LaTeX arrows as characters. The heading that gives the
     * report its title bears {@code data-page-title}: the page around the report shows it already.
     */
    static String balanced(String html) {
        Document document = Parser.parseBodyFragment(html, "");
        document.outputSettings().prettyPrint(false).escapeMode(Entities.EscapeMode.base);
        document.body().select(FOREIGN).remove();
        markTitle(document.body());
        NodeTraversor.traverse(
                (NodeVisitor) (node, depth) -> {
                    if (node instanceof TextNode text && text.getWholeText().indexOf('\\') >= 0) {
                        text.text(withArrows(text.getWholeText()));
                    }
                },
                document.body());
        return document.body().html();
    }

    private static void markTitle(Element body) {
        Element title = body.selectFirst("header h1");
        if (title == null) {
            title = body.selectFirst("h1");
        }
        if (title != null) {
            title.attr("data-page-title", true);
        }
    }

    private static String withArrows(String text) {
        return LATEX_ARROW
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(ARROWS.getOrDefault(match.group(1), match.group())));
    }
}
