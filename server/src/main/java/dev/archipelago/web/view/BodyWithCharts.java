package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.language.Language;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * The markup of a report with its charts drawn in their containers, for browsers without scripts. The containers have
 * the attribute {@code data-drawn} and the comments stay, so that a script can draw the charts again in the width and
 * theme of the reader.
 *
 * @param html an HTML fragment
 * @param degraded whether the charts could not be drawn
 */
public record BodyWithCharts(String html, boolean degraded) {

    /** Bounds the cost of drawing a report; real reports have seven charts of less than 2 kB. */
    private static final int MAX_CHARTS = 40;

    private static final int MAX_DATA_LENGTH = 16 * 1024;
    private static final int MAX_TOTAL_LENGTH = 64 * 1024;
    private static final Pattern CHART_DATA = Pattern.compile("^\\s*CHART_DATA\\s*:");

    /**
     * A chart to be drawn.
     *
     * @param comment the text of its {@code CHART_DATA} comment
     * @param container the element that it is drawn in
     */
    record Place(String comment, Element container) {}

    /**
     * Draws the charts of {@code body}; colours remain references to custom properties. Takes tens of milliseconds of
     * CPU.
     *
     * @throws ChartEngineException if the engine fails
     */
    static BodyWithCharts withColorsByName(ReportBody body, Language language, ChartEngine engine) {
        return of(body, language, engine, Map.of());
    }

    /**
     * Draws the charts of {@code body} with the colour values of {@code palette}.
     *
     * @throws ChartEngineException if the engine fails
     */
    public static BodyWithCharts withColorsOf(
            LightPalette palette, ReportBody body, Language language, ChartEngine engine) {
        return of(body, language, engine, palette.values());
    }

    /** The body without drawings, for use when the engine fails: a browser with scripts draws every chart. */
    static BodyWithCharts undrawn(ReportBody body, Language language) {
        return new BodyWithCharts(parsed(body, language).body().html(), true);
    }

    /**
     * The body with {@code note}, plain text, in place of each chart, for use when the engine fails and no script runs.
     */
    static BodyWithCharts noted(ReportBody body, Language language, String note) {
        Document document = parsed(body, language);
        places(document.body())
                .forEach(place -> fill(
                        place.container(),
                        new ChartEngine.Chart("", "<p class=\"chart-note\">" + Entities.escape(note) + "</p>")));
        return new BodyWithCharts(document.body().html(), true);
    }

    /**
     * Whether the body may have charts without data: an empty container that no {@code CHART_DATA} comment precedes. A
     * body without any data may have a chart that its script creates.
     */
    static boolean leavesChartsToScript(ReportBody body) {
        Document document = parsed(body);
        Set<Element> fromData = new HashSet<>();
        document.body().nodeStream(Comment.class).forEach(comment -> {
            Element container = containerAfter(comment);
            if (container != null && CHART_DATA.matcher(comment.getData()).find()) {
                fromData.add(container);
            }
        });
        return fromData.isEmpty()
                || document.body().select(".chart-container, canvas").stream()
                        .anyMatch(container ->
                                !fromData.contains(container) && container.childrenSize() == 0 && !container.hasText());
    }

    private static Document parsed(ReportBody body, Language language) {
        Document document = parsed(body);
        ChartNames.translate(document.body(), language);
        return document;
    }

    private static Document parsed(ReportBody body) {
        Document document = Jsoup.parseBodyFragment(body.html());
        document.outputSettings().prettyPrint(false);
        return document;
    }

    private static BodyWithCharts of(
            ReportBody body, Language language, ChartEngine engine, Map<String, String> palette) {
        Document document = parsed(body, language);
        List<Place> places = places(document.body());
        List<ChartEngine.Request> requests = new ArrayList<>();
        for (Place place : places) {
            requests.add(new ChartEngine.Request(
                    place.comment(),
                    "drawn-" + requests.size(),
                    place.container().attr("aria-label"),
                    language.tag(),
                    palette));
        }
        List<ChartEngine.Chart> charts = engine.draw(requests);
        for (int i = 0; i < charts.size(); i++) {
            fill(places.get(i).container(), charts.get(i));
        }
        return new BodyWithCharts(document.body().html(), false);
    }

    /** The charts of a body in document order, up to the limits of this class. */
    static List<Place> places(Element body) {
        List<Place> places = new ArrayList<>();
        int totalLength = 0;
        for (Comment comment : body.nodeStream(Comment.class).toList()) {
            String data = comment.getData();
            Element container = containerAfter(comment);
            if (container == null || !CHART_DATA.matcher(data).find()) {
                continue;
            }
            totalLength += data.length();
            if (data.length() <= MAX_DATA_LENGTH && totalLength <= MAX_TOTAL_LENGTH && places.size() < MAX_CHARTS) {
                places.add(new Place(data, container));
            }
        }
        return places;
    }

    /** Finds the element that a data comment describes, by the rules of {@code drawing.js}. */
    private static @Nullable Element containerAfter(Comment comment) {
        Node next = comment.nextSibling();
        while (next instanceof TextNode text && text.isBlank()) {
            next = next.nextSibling();
        }
        if (!(next instanceof Element element)) {
            return null;
        }
        boolean itself = element.is(".chart-container, [id*=container], canvas") || element.childrenSize() == 0;
        return itself ? element : element.selectFirst(".chart-container");
    }

    private static void fill(Element container, ChartEngine.Chart chart) {
        // A canvas cannot contain SVG; older reports use one as the container.
        container.tagName(container.normalName().equals("canvas") ? "div" : container.normalName());
        container.addClass("chart-container").addClass(chart.className()).attr("data-drawn", true);
        // The markup is inserted without being parsed, which would only cost time.
        container.empty().appendChild(new DataNode(chart.markup()));
    }
}
