package dev.archipelago.web.pdf;

import dev.archipelago.business.reports.PlainText;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.PageBreaks;
import dev.archipelago.web.view.PrintLabels;
import java.text.Normalizer;
import org.jsoup.Jsoup;
import org.jsoup.helper.W3CDom;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;

/**
 * Prepares a report's markup for the PDF renderer: text is composed (NFC), colours are resolved, elements for browsers
 * are removed, and sections become bookmarks. For one document.
 *
 * <p>The depth of nested tables is limited, because the renderer's time grows with every level.
 */
final class PdfMarkup {

    private static final int MAX_TABLE_DEPTH = 2;

    private final PdfStyle style;
    private final Language language;
    private final PrintLabels labels;
    private String title;

    PdfMarkup(PdfStyle style, Language language, PrintLabels labels) {
        this.style = style;
        this.language = language;
        this.labels = labels;
        this.title = labels.title();
    }

    /** The report's own title, or the title of the labels if it has none; defined once the document is created. */
    String title() {
        return title;
    }

    /** The document. */
    org.w3c.dom.Document document(String drawn, ReportStyle stored) {
        Element content = Jsoup.parseBodyFragment(drawn).body();
        boundTables(content);
        content.select(".chart-table, i:empty, wbr").remove();
        PageBreaks.mark(content);
        content.nodeStream(Comment.class).toList().forEach(Comment::remove);
        content.nodeStream(TextNode.class).toList().forEach(PdfMarkup::prepare);
        content.select("[style]").forEach(element -> element.attr("style", style.plain(element.attr("style"))));
        content.select("svg")
                .forEach(svg -> svg.attr("alt", svg.select("> title").text()));

        Document page = Document.createShell("");
        page.outputSettings().prettyPrint(false);
        Element html = page.selectFirst("html") instanceof Element root ? root : page;
        html.attr("lang", language.tag());
        Element own = content.selectFirst("h1[data-page-title]");
        Element head = page.body().appendElement("div").addClass("pdf-head");
        String ownTitle = own == null ? "" : PlainText.heading(own.text());
        if (own != null && !ownTitle.isEmpty()) {
            title = ownTitle;
            own.remove();
        }
        head.appendElement("p").addClass("pdf-site").text(labels.site());
        head.appendElement("h1").text(title);
        head.appendElement("p").text(labels.created());
        page.body().appendElement("p").addClass("pdf-disclaimer").text(labels.disclaimer());
        Element container =
                page.body().appendElement("div").attr("id", "report-container").addClass("report-container");
        container.appendChildren(content.childNodesCopy());

        page.title(title);
        page.head().appendElement("meta").attr("name", "description").attr("content", labels.created());
        page.head().appendElement("meta").attr("name", "subject").attr("content", labels.created());
        bookmarks(page.head().appendElement("bookmarks"), container);
        page.head().appendElement("style").append(style.sheet(stored).replace("</", "<\\/"));
        return new W3CDom().fromJsoup(page);
    }

    private static void bookmarks(Element bookmarks, Element container) {
        for (Element section : container.select("section[id]")) {
            Element heading = section.selectFirst("h2");
            String name = heading == null ? "" : PlainText.heading(heading.text());
            if (heading != null && !name.isEmpty() && section.equals(heading.closest("section[id]"))) {
                bookmarks.appendElement("bookmark").attr("name", name).attr("href", "#" + section.id());
            }
        }
    }

    private static void boundTables(Element content) {
        for (Element element : content.getAllElements()) {
            if (tables(element, content) > MAX_TABLE_DEPTH) {
                element.tagName("span");
            }
        }
    }

    private static int tables(Element element, Element root) {
        int tables = 0;
        for (Element up = element; up != root && up != null; up = up.parent()) {
            tables += up.normalName().equals("table") ? 1 : 0;
        }
        return tables;
    }

    /**
     * Wraps text beside elements in an element of its own: the renderer writes the bare text of a line before the
     * elements in it, so that selected or searched words would be in that order.
     */
    private static void prepare(TextNode text) {
        text.text(PdfSymbols.plain(Normalizer.normalize(text.getWholeText(), Normalizer.Form.NFC)));
        boolean beside = text.parent() instanceof Element parent && parent.childrenSize() > 0;
        if (beside && !text.isBlank()) {
            text.wrap("<span></span>");
        }
    }
}
