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
 * Writes the documents that show the stored body of a report: the one inside the frame of a report page, and the print view. Both need
 * nothing from the network. Immutable and thread-safe.
 *
 * <p>Stored text cannot leave its place: markup and styles come cleaned, and {@code </} in styles is written with a CSS escape that
 * means the same; the stored script travels as a JSON string in which every {@code <} is escaped, so no
 * {@code </script>} or {@code <!--} in it is seen by the HTML parser, and not one character of it is changed when it runs. Our own
 * scripts stand in the head, before anything stored, and wait for the document.
 */
public final class FrameDocument {

    private static final Logger LOG = LoggerFactory.getLogger(FrameDocument.class);

    private static final String NO_NETWORK = "default-src 'none'; img-src data:; frame-ancestors 'self';"
            + " base-uri 'none'; form-action 'none'; style-src %s; script-src %s";

    private static final String STYLES = "shared_assets/css/";
    private static final int MOST_ALONE = 5;

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
    public FrameDocument(ChartModules charts, ChartEngine engine) {
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
     * @param degraded whether its charts could not be drawn now; a browser with script draws them all the same
     */
    public record Frame(String html, boolean degraded) {}

    /**
     * The document of the frame without the stored script. Where the report brought one for charts that are not described by
     * data, the document says so to the page around it. Send it with {@link #framePolicy} and no hashes.
     */
    public Frame frame(ReportDocument document) {
        String offer = StoredScript.isNeeded(document)
                ? " data-stored-script=\"" + StoredScript.digest(document.script()) + "\""
                : "";
        return frame(document, offer, "");
    }

    /**
     * The same document with the stored script in it, for readers who allowed it. It runs only if the address of the document
     * names its digest in the parameter {@code script}. Send it with {@link #framePolicy} and {@link #frameHashes}.
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
     * The print view: one column on A4, light, with a toolbar that is not printed. Its charts are drawn already. The stored
     * script does not run: nothing keeps a document that is not in a frame from sending its reader elsewhere. Its
     * {@code style} attributes are rules of a sheet here, so that the policy can name every style by its hash.
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
     * What the page of a report prints: the sheet of the print view. A browser cannot break a frame over pages, so the text
     * stands in the page itself, without icons, whose styles are three times as large as all others.
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
     * The policy of a print view: as in the frame, with the dialog that printing needs, and no style and no script but those
     * that stand in it.
     *
     * @param hashes what {@link PrintView#hashes} names
     */
    public String printPolicy(List<String> hashes) {
        return "sandbox allow-scripts allow-modals; "
                + NO_NETWORK.formatted(
                        CspHash.of(printStyle) + " " + String.join(" ", hashes), CspHash.of(printScript));
    }

    /**
     * The charts of a report by themselves, {@value #MOST_ALONE} at most, each as a figure with its data table: for readers of
     * feeds, which know nothing of our styles and may show no drawing.
     *
     * @throws ChartEngineException if they cannot be drawn now
     */
    public List<String> charts(ReportDocument document) {
        BodyWithCharts drawn = BodyWithCharts.withColorsOf(palette, document.body(), document.language(), engine);
        Document charts = Jsoup.parseBodyFragment(drawn.html());
        charts.outputSettings().prettyPrint(false);
        // Without a style sheet a drawing is as large as it says itself.
        charts.select("svg").forEach(svg -> svg.attr("width", Integer.toString(ChartEngine.Request.WIDTH)));
        return charts.select("[data-drawn]:has(svg)").stream()
                .limit(MOST_ALONE)
                .map(chart -> "<figure>" + chart.html() + "</figure>")
                .toList();
    }

    /**
     * The policy of the frame's document: an origin of its own, no network, and no script but ours and those of the hashes.
     *
     * @param hashes what {@link #frameHashes} names for a document with its stored script, else none
     * @param embedded whether a page of ours asks for it as a frame; opened by itself it runs no script
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

    /** With its charts drawn, or with a note in their places where the engine fails. */
    private BodyWithCharts drawnForPrint(ReportDocument document) {
        try {
            return BodyWithCharts.withColorsByName(document.body(), document.language(), engine);
        } catch (ChartEngineException e) {
            LOG.warn("the print view of report {} goes without charts: {}", document.id(), e.getMessage());
            return BodyWithCharts.noted(
                    document.body(),
                    document.language(),
                    Messages.of(document.language()).get("report.chart_missing"));
        }
    }

    /** With its charts drawn, or without where the engine fails: a browser with script draws them too. */
    private BodyWithCharts drawn(ReportDocument document) {
        try {
            return BodyWithCharts.withColorsByName(document.body(), document.language(), engine);
        } catch (ChartEngineException e) {
            LOG.warn("report {} goes without server-drawn charts: {}", document.id(), e.getMessage());
            return BodyWithCharts.undrawn(document.body(), document.language());
        }
    }

    /** The element around the content: the main part of the document, unless the report has one of its own. */
    private static String contentElement(ReportDocument document) {
        return document.body().hasMain() ? "div" : "main";
    }

    /** Outside the container, where no style of the report reaches it. */
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
                        // Once off it stays off in this document, whatever a stored script says.
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
     * As a browser will find it in a {@code style} element. Outside strings and comments {@code </} is no CSS; inside them the
     * escaped slash is the same slash.
     */
    private static String inStyle(String css) {
        return css.replace("</", "<\\/").replace("\r\n", "\n").replace('\r', '\n');
    }

    private static String inScript(String code) {
        return JSON.writeValueAsString(code).replace("<", "\\u003c");
    }
}
