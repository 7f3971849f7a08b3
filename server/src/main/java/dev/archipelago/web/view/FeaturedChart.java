package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * The chart shown with the newest report on the home page: the report's first line chart, or else its first gauge,
 * since these need no legend.
 *
 * @param report the number of the report
 * @param language the language of the report's body
 * @param comment the text of its {@code CHART_DATA} comment
 * @param caption the heading above it in the report; empty if there is none
 */
public record FeaturedChart(int report, Language language, String comment, String caption) {

    private static final List<Pattern> KINDS = List.of(type("line"), type("gauge"));

    /** The featured chart of a report; empty if it has neither a line chart nor a gauge. */
    public static Optional<FeaturedChart> of(ReportDocument document) {
        Document body = Jsoup.parseBodyFragment(document.body().html());
        List<BodyWithCharts.Place> places = BodyWithCharts.places(body.body());
        return KINDS.stream()
                .flatMap(kind -> places.stream()
                        .filter(place -> kind.matcher(place.comment()).find()))
                .findFirst()
                .map(place -> new FeaturedChart(
                        document.id(), document.language(), place.comment(), ChartNames.heading(place.container())));
    }

    private static Pattern type(String name) {
        return Pattern.compile("\"type\"\\s*:\\s*\"" + name + '"');
    }
}
