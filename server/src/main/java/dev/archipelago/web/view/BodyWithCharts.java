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
 * A report's markup with its charts drawn in their containers, for readers without script. The containers bear {@code
 * data-drawn} and the comments stay, so that a script can draw them again, to the width and theme of the reader.
 *
 * @param html a fragment
 * @param degraded whether its charts could not be drawn now
 */
public record BodyWithCharts(String html, boolean degraded) {

    /** What drawing may cost is bounded by what is drawn; real reports have seven charts of less than 2 kB. */
    private static final int MOST_CHARTS = 40;

    private static final int LONGEST_DATA = 16 * 1024;
    private static final int LONGEST_TOGETHER = 64 * 1024;
    private static final Pattern CHART_DATA = Pattern.compile("^\\s*CHART_DATA\\s*:");

    /** A chart to be drawn: the text of its comment and what it is drawn in. */
    record Place(String comment, Element container) {}

    /**
     * Draws the charts of {@code body}. Takes tens of milliseconds of CPU.
     *
     * @throws ChartEngineException if the engine fails
     */
    static BodyWithCharts withColorsByName(ReportBody body, Language language, ChartEngine engine) {
        return of(body, language, engine, Map.of());
    }

    /**
     * The same with every colour of a chart as it is in {@code palette}.
     *
     * @throws ChartEngineException if the engine fails
     */
    public static BodyWithCharts withColorsOf(
            LightPalette palette, ReportBody body, Language language, ChartEngine engine) {
        return of(body, language, engine, palette.values());
    }

    /** The body as it is, for when the engine fails: a browser with script draws everything. */
    static BodyWithCharts undrawn(ReportBody body, Language language) {
        return new BodyWithCharts(parsed(body, language).body().html(), true);
    }

    /** The body with {@code note}, plain text, where a chart would be: for when the engine fails and no script runs. */
    static BodyWithCharts noted(ReportBody body, Language language, String note) {
        Document document = parsed(body, language);
        places(document.body())
                .forEach(place -> fill(
                        place.container(),
                        new ChartEngine.Chart("", "<p class=\"chart-note\">" + Entities.escape(note) + "</p>")));
        return new BodyWithCharts(document.body().html(), true);
    }

    /**
     * Whether the body has a chart that no data describes: a container without content and without {@code CHART_DATA} before
     * it, or, where there is no data at all, maybe one that its script makes.
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

    /** The charts of a body in their order, as far as they are not too many or too long. */
    static List<Place> places(Element body) {
        List<Place> places = new ArrayList<>();
        int together = 0;
        for (Comment comment : body.nodeStream(Comment.class).toList()) {
            String data = comment.getData();
            Element container = containerAfter(comment);
            if (container == null || !CHART_DATA.matcher(data).find()) {
                continue;
            }
            together += data.length();
            if (data.length() <= LONGEST_DATA && together <= LONGEST_TOGETHER && places.size() < MOST_CHARTS) {
                places.add(new Place(data, container));
            }
        }
        return places;
    }

    /** The element the data is for, found as {@code drawing.js} finds it. */
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
        // An SVG cannot stand inside a canvas; older reports reserve their place with one.
        container.tagName(container.normalName().equals("canvas") ? "div" : container.normalName());
        container.addClass("chart-container").addClass(chart.className()).attr("data-drawn", true);
        // The markup is written as it is: parsing it again would cost time and gain nothing.
        container.empty().appendChild(new DataNode(chart.markup()));
    }
}
