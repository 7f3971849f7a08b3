package dev.archipelago.business.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;

/**
 * Sanitizes stored markup by an allow-list: text, structure, tables, {@code id}, {@code class}, harmless styles,
 * labels, and the {@code CHART_DATA} comments in their places. jsoup's own {@code Cleaner} removes every comment, so
 * the tree is walked here.
 *
 * <p>An element that is not allowed is replaced by its children if it only formats text ({@code a}, {@code font}). It
 * is removed with its content if that is not text for readers, or is parsed differently by a browser that runs scripts
 * ({@code script}, {@code noscript}, {@code svg}, {@code textarea}).
 */
final class BodySanitizer {

    /** Further elements are omitted, since browsers and even more the PDF renderer slow down. Real reports have 700. */
    static final int MOST_ELEMENTS = 20_000;

    /**
     * Deeper elements become siblings, as in browsers at a greater depth: the time of a layout grows with every table
     * within a table. Real reports have a depth of 9.
     */
    private static final int DEEPEST = 32;

    static final Set<String> KEPT = Set.of(
            "section",
            "main",
            "article",
            "aside",
            "header",
            "footer",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "div",
            "p",
            "span",
            "strong",
            "em",
            "b",
            "i",
            "u",
            "s",
            "small",
            "sub",
            "sup",
            "mark",
            "br",
            "hr",
            "wbr",
            "blockquote",
            "q",
            "cite",
            "abbr",
            "time",
            "code",
            "pre",
            "kbd",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "table",
            "caption",
            "colgroup",
            "col",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "th",
            "td",
            "figure",
            "figcaption",
            "details",
            "summary",
            "canvas");

    /** Elements that are removed with their content. */
    static final Set<String> DROPPED = Set.of(
            "script",
            "style",
            "template",
            "noscript",
            "noembed",
            "noframes",
            "iframe",
            "frame",
            "frameset",
            "object",
            "embed",
            "applet",
            "portal",
            "fencedframe",
            "svg",
            "math",
            "base",
            "meta",
            "link",
            "title",
            "head",
            "plaintext",
            "xmp",
            "listing",
            "textarea",
            "select",
            "option",
            "optgroup",
            "datalist",
            "input",
            "button",
            "output",
            "audio",
            "video",
            "source",
            "track",
            "picture",
            "img",
            "image",
            "map",
            "area",
            "dialog",
            "slot");

    static final Set<String> ATTRIBUTES = Set.of(
            "id",
            "class",
            "data-label",
            "role",
            "lang",
            "dir",
            "title",
            "colspan",
            "rowspan",
            "scope",
            "span",
            "start",
            "reversed",
            "value",
            "datetime",
            "open");

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
    private static final Pattern CHART_DATA = Pattern.compile("^\\s*CHART_DATA\\s*:");

    /**
     * Sanitized markup.
     *
     * @param cut whether part of it was omitted because there was too much
     * @param hasMain whether it has a {@code main} element
     */
    record Cleaned(String html, boolean cut, boolean hasMain) {}

    private record Copy(Node from, Element to, int depth) {}

    private final List<Copy> stack = new ArrayList<>();
    private int elements;
    private boolean hasMain;

    private BodySanitizer() {}

    /**
     * The markup, sanitized and balanced, with stray LaTeX arrows as characters. The heading that is the title of the
     * report has the attribute {@code data-page-title}, since the page around the report shows it already.
     */
    static Cleaned cleaned(String stored) {
        Document document = Parser.parseBodyFragment(stored, "");
        document.outputSettings().prettyPrint(false).escapeMode(Entities.EscapeMode.base);
        Element body = new Element("body");
        BodySanitizer sanitizer = new BodySanitizer();
        sanitizer.copyChildren(document.body(), body);
        markTitle(body);
        document.body().replaceWith(body);
        return new Cleaned(body.html(), !sanitizer.stack.isEmpty(), sanitizer.hasMain);
    }

    /** Not recursive, so that deeply nested markup does not overflow the stack. */
    private void copyChildren(Element source, Element target) {
        push(source, target, 0);
        while (!stack.isEmpty() && elements < MOST_ELEMENTS) {
            Copy next = stack.removeLast();
            switch (next.from()) {
                case TextNode text -> next.to().appendChild(new TextNode(withArrows(text.getWholeText())));
                case Comment comment -> {
                    if (CHART_DATA.matcher(comment.getData()).find()) {
                        next.to().appendChild(new Comment(comment.getData()));
                    }
                }
                case Element element -> copyElement(element, next.to(), next.depth());
                default -> {} // declarations and processing instructions say nothing to readers
            }
        }
    }

    private void copyElement(Element element, Element target, int depth) {
        String name = element.normalName();
        if (KEPT.contains(name) && depth < DEEPEST) {
            // A document has one main element; further ones become articles.
            Element copy = new Element(name.equals("main") && hasMain ? "article" : name);
            hasMain |= name.equals("main");
            copyAttributes(element, copy);
            target.appendChild(copy);
            elements++;
            push(element, copy, depth + 1);
        } else if (!DROPPED.contains(name)) {
            push(element, target, depth);
        }
    }

    private void push(Element source, Element target, int depth) {
        List<Node> children = source.childNodes();
        for (int i = children.size() - 1; i >= 0; i--) {
            stack.add(new Copy(children.get(i), target, depth));
        }
    }

    private static void copyAttributes(Element from, Element to) {
        for (Attribute attribute : from.attributes()) {
            String name = attribute.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("style")) {
                String declarations = CssScoper.declarations(attribute.getValue());
                if (!declarations.isEmpty()) {
                    to.attr(name, declarations);
                }
            } else if (isKept(name)) {
                to.attr(name, attribute.getValue());
            }
        }
    }

    /** Whether the attribute {@code name} other than {@code style}, in lower case, is kept. */
    static boolean isKept(String name) {
        return ATTRIBUTES.contains(name) || name.matches("aria-[a-z]+");
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
        return text.indexOf('\\') < 0
                ? text
                : LATEX_ARROW
                        .matcher(text)
                        .replaceAll(
                                match -> Matcher.quoteReplacement(ARROWS.getOrDefault(match.group(1), match.group())));
    }
}
