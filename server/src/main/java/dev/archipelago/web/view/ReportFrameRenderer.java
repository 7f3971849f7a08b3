package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportDocument;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the documents that contain the stored body of a report: the document in the frame of a report page, and the
 * print view. Neither loads anything from the network. Immutable and thread-safe.
 *
 * <p>Stored content cannot break out of its element: markup and styles are sanitized, and {@code </} in styles is
 * replaced by an equivalent CSS escape; the stored script is a JSON string in which every {@code <} is escaped, so that
 * the HTML parser finds no {@code </script>} or {@code <!--} in it and the code that runs is unchanged. The site's own
 * scripts are in the head, before any stored content, and wait for the document.
 */
public final class ReportFrameRenderer {

    private static final Logger LOG = LoggerFactory.getLogger(ReportFrameRenderer.class);

    private static final String NO_NETWORK = "default-src 'none'; img-src data:; frame-ancestors 'self';"
            + " base-uri 'none'; form-action 'none'; style-src %s; script-src %s";

    private static final String STYLES = "shared_assets/css/";
    private static final int MAX_FEED_CHARTS = 5;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String frameStyle;
    private final String printStyle;
    private final String shadowStyle;
    private final String frameScript;
    private final String printScript;
    private final ChartEngine engine;
    private final LightPalette palette = new LightPalette();

    /**
     * Reads the styles and scripts from the class path.
     *
     * @throws IllegalStateException if one is missing
     */
    public ReportFrameRenderer(ChartModules charts, ChartEngine engine) {
        this.engine = engine;
        String colors = Asset.text(STYLES + "colors.css");
        String icons = Asset.text(STYLES + "icons.css");
        String content = charts.style() + Asset.text(STYLES + "report.css") + Asset.text(STYLES + "utilities.css");
        String shared = String.join("\n", colors, icons, content);
        this.frameStyle = shared + Asset.text("report/frame.css");
        this.printStyle = shared + Asset.text("report/print.css");
        this.shadowStyle = ShadowStyle.css(content, palette);
        this.frameScript = Asset.text("report/sandbox-hardening.js")
                + charts.bundle()
                + Asset.text("report/drawing.js")
                + Asset.text("report/frame.js");
        this.printScript = Asset.text("report/print.js");
    }

    /**
     * The document of the frame.
     *
     * @param degraded whether its charts could not be drawn on the server; a browser with scripts draws them
     *     nevertheless
     */
    public record Frame(String html, boolean degraded) {}

    /**
     * Renders the document of the frame without the stored script. If the report has a script for charts without data,
     * an attribute of the document states that to the embedding page. Send it with {@link #framePolicy} and no hashes.
     */
    public Frame frame(ReportDocument document) {
        String attributes = StoredScript.isNeeded(document)
                ? " data-stored-script=\"" + StoredScript.digest(document.script()) + "\""
                : "";
        return frame(document, attributes, "");
    }

    /**
     * Renders the document of the frame with the stored script, for readers who allowed it. The script runs only if the
     * parameter {@code script} of the document's URL equals its digest. Send it with {@link #framePolicy} and {@link
     * #frameHashes}.
     */
    public Frame frameWithScript(ReportDocument document) {
        String stored = "<script type=\"application/json\" id=\"stored-script\" data-digest=\""
                + StoredScript.digest(document.script()) + "\">" + inScript(document.script()) + "</script>\n";
        return frame(document, "", stored);
    }

    private Frame frame(ReportDocument document, String attributes, String stored) {
        String tag = document.language().tag();
        BodyWithCharts drawn = drawn(document);
        String body = """
                <div id="report-container" class="report-container sandboxed-report-container" data-report-id="%d">
                <%s id="content-%s" class="lang-content active" lang="%s">
                %s
                </%s>
                </div>
                %s
                """.formatted(
                        document.id(),
                        contentElement(document),
                        tag,
                        tag,
                        drawn.html(),
                        contentElement(document),
                        cutNote(document));
        String styles = inStyle(document.style().css());
        String html =
                page(document, attributes, "Report #" + document.id(), frameStyle, styles, frameScript, stored, body);
        return new Frame(html, drawn.degraded());
    }

    /**
     * Renders the print view: one column on A4 in the light theme, with a toolbar that is not printed and with drawn
     * charts. The stored script is left out, since a document outside a frame could navigate its reader elsewhere. The
     * {@code style} attributes become rules of a style sheet, so that the policy can name every style by its hash.
     */
    public PrintView printView(ReportDocument document, PrintLabels labels) {
        BodyWithCharts drawn = drawnForPrint(document);
        Element content = parsed(drawn);
        String styles = inStyle(StyleRules.takenFrom(content) + document.style().css());
        String path = "/crypto_report/" + document.id() + "?lang="
                + document.language().tag();
        String body = """
                <header class="print-toolbar"><button type="button" data-print>%s</button><a href="%s">%s</a></header>
                %s
                """.formatted(
                        escaped(labels.print()),
                        escaped(path),
                        escaped(labels.close()),
                        sheet(document, labels, content, contentElement(document)));
        return new PrintView(
                page(document, " data-theme=\"light\"", labels.title(), printStyle, styles, printScript, "", body),
                List.of(CspHash.of(styles)),
                drawn.degraded());
    }

    /**
     * Renders the printed form of a report page: the sheet of the print view. A browser cannot break a frame over
     * pages, so the text is in the page itself, without icons, whose styles are three times as large as all others.
     */
    public PrintContent printContent(ReportDocument document, PrintLabels labels) {
        BodyWithCharts drawn = drawnForPrint(document);
        Element content = parsed(drawn);
        content.select("i:empty").remove();
        content.nodeStream(Comment.class).toList().forEach(Comment::remove);
        String styles = inStyle(StyleRules.takenFrom(content) + document.style().css());
        String html =
                """
                <div class="print-document" lang="%s"><template shadowrootmode="open"><style>%s</style><style>%s</style>
                %s
                </template></div>
                """.formatted(document.language().tag(), shadowStyle, styles, sheet(document, labels, content, "div"));
        return new PrintContent(html, List.of(CspHash.of(shadowStyle), CspHash.of(styles)), drawn.degraded());
    }

    private static Element parsed(BodyWithCharts drawn) {
        Document content = Jsoup.parseBodyFragment(drawn.html());
        content.outputSettings().prettyPrint(false);
        return content.body();
    }

    private static String sheet(ReportDocument document, PrintLabels labels, Element content, String element) {
        String tag = document.language().tag();
        return """
                <div class="print-sheet">
                <section aria-labelledby="print-title">
                <header class="print-head"><p class="print-site">%s</p><h1 id="print-title" class="title-%s">%s</h1><p class="subtitle-%s">%s</p><p><time datetime="%s">%s</time></p></header>
                <p class="print-disclaimer" role="note">%s</p>
                </section>
                <div id="report-container" class="report-container" data-report-id="%d">
                <%s id="report-content-%s" class="lang-content active" lang="%s">
                %s
                </%s>
                </div>
                %s
                </div>""".formatted(
                        escaped(labels.site()),
                        tag,
                        escaped(labels.title()),
                        tag,
                        escaped(labels.subtitle()),
                        document.createdAt(),
                        escaped(labels.created()),
                        escaped(labels.disclaimer()),
                        document.id(),
                        element,
                        tag,
                        tag,
                        content.html(),
                        element,
                        cutNote(document));
    }

    /**
     * The policy of a print view: that of the frame, with the dialog that printing needs, and with the document's own
     * styles and scripts only.
     *
     * @param hashes the value of {@link PrintView#hashes}
     */
    public String printPolicy(List<String> hashes) {
        return "sandbox allow-scripts allow-modals; "
                + NO_NETWORK.formatted(
                        CspHash.of(printStyle) + " " + String.join(" ", hashes), CspHash.of(printScript));
    }

    /**
     * Draws the charts of a report, {@value #MAX_FEED_CHARTS} at most, each as a figure with its data table, for feed
     * readers, which lack the site's styles and may not show drawings.
     *
     * @throws ChartEngineException if they cannot be drawn at present
     */
    public List<String> charts(ReportDocument document) {
        BodyWithCharts drawn = BodyWithCharts.withColorsOf(palette, document.body(), document.language(), engine);
        Document charts = Jsoup.parseBodyFragment(drawn.html());
        charts.outputSettings().prettyPrint(false);
        // Without a style sheet, the width attribute determines the size of a drawing.
        charts.select("svg").forEach(svg -> svg.attr("width", Integer.toString(ChartEngine.Request.WIDTH)));
        return charts.select("[data-drawn]:has(svg)").stream()
                .limit(MAX_FEED_CHARTS)
                .map(chart -> "<figure>" + chart.html() + "</figure>")
                .toList();
    }

    /**
     * The policy of the frame's document: an opaque origin, no network, and only the site's own scripts and those of
     * the hashes.
     *
     * @param hashes the value of {@link #frameHashes} for a document with its stored script, otherwise none
     * @param embedded whether one of the site's pages requests it for a frame; a top-level document runs no script
     */
    public String framePolicy(List<String> hashes, boolean embedded) {
        return embedded
                ? "sandbox allow-scripts; "
                        + NO_NETWORK.formatted(
                                "'unsafe-inline'",
                                String.join(" ", CspHash.of(frameScript), String.join(" ", hashes))
                                        .strip())
                        + "; require-trusted-types-for 'script'; trusted-types default"
                : "sandbox; " + NO_NETWORK.formatted("'unsafe-inline'", "'none'");
    }

    /** The hash sources of the stored script, for {@link #framePolicy}. */
    public static List<String> frameHashes(ReportDocument document) {
        return List.of(CspHash.of(document.script()));
    }

    /** Draws the charts, or puts a note in their places if the engine fails. */
    private BodyWithCharts drawnForPrint(ReportDocument document) {
        try {
            return BodyWithCharts.withColorsByName(document.body(), document.language(), engine);
        } catch (ChartEngineException e) {
            LOG.warn("the print view of report {} has no charts: {}", document.id(), e.getMessage());
            return BodyWithCharts.noted(
                    document.body(),
                    document.language(),
                    Messages.of(document.language()).get("report.chart_missing"));
        }
    }

    /** Draws the charts, or leaves them to the browser's script if the engine fails. */
    private BodyWithCharts drawn(ReportDocument document) {
        try {
            return BodyWithCharts.withColorsByName(document.body(), document.language(), engine);
        } catch (ChartEngineException e) {
            LOG.warn("report {} has no server-drawn charts: {}", document.id(), e.getMessage());
            return BodyWithCharts.undrawn(document.body(), document.language());
        }
    }

    /** The name of the element around the content: {@code main}, unless the report has one of its own. */
    private static String contentElement(ReportDocument document) {
        return document.body().hasMain() ? "div" : "main";
    }

    /** Placed outside the container, so that no style of the report applies to it. */
    private static String cutNote(ReportDocument document) {
        String note = Messages.of(document.language()).get("report.cut");
        return document.body().cut() ? "<p class=\"report-cut\" role=\"note\">" + escaped(note) + "</p>" : "";
    }

    private static String page(
            ReportDocument document,
            String attributes,
            String title,
            String style,
            String storedStyle,
            String script,
            String stored,
            String body) {
        return Stream.of(
                        "<!doctype html>\n<html lang=\"" + document.language().tag() + "\"" + attributes
                                + ">\n<head>\n",
                        "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
                        "<meta name=\"referrer\" content=\"no-referrer\">\n",
                        // Prefetching cannot be enabled again in this document, even by a stored script.
                        "<meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">\n<title>" + escaped(title)
                                + "</title>\n",
                        "<style>" + style + "</style>\n",
                        "<style id=\"stored-style\">" + storedStyle + "</style>\n",
                        "<script>" + script + "</script>\n",
                        stored,
                        "</head>\n<body>\n" + body + "</body>\n</html>\n")
                .collect(Collectors.joining());
    }

    private static String escaped(String text) {
        return Entities.escape(text);
    }

    /**
     * The style sheet as a browser reads it from a {@code style} element. Outside strings and comments {@code </} is
     * not valid CSS; inside them the escaped slash is equivalent.
     */
    private static String inStyle(String css) {
        return css.replace("</", "<\\/").replace("\r\n", "\n").replace('\r', '\n');
    }

    private static String inScript(String code) {
        return JSON.writeValueAsString(code).replace("<", "\\u003c");
    }
}
