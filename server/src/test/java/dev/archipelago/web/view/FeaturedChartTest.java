package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.cache.Cache;
import dev.archipelago.language.Language;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeaturedChartTest {

    private static final String GAUGE = card("Tâm lý", "{\"type\": \"gauge\", \"value\": 67}");
    private static final String LINE = card("Giá <b>trong</b> tuần", "{\"type\":\"line\",\"data\":[1,3,2]}");

    private static final FeaturedCharts CHARTS =
            new FeaturedCharts(Engines.SHARED, Cache.builder().build());

    private static String card(String heading, String data) {
        return "<section><h2>Mục</h2><div class=\"card\"><h3>" + heading + "</h3><p>Lời.</p><div><!-- CHART_DATA: "
                + data + " --><div class=\"chart-container\"></div></div></div></section>";
    }

    private static Optional<FeaturedChart> of(String html) {
        return FeaturedChart.of(
                new ReportDocument(7, Samples.NOW, Language.VIETNAMESE, ReportBody.of(html), ReportStyle.of(""), ""));
    }

    @Test
    void of_gaugeBeforeLine_isTheLineUnderItsHeading() {
        FeaturedChart chart = of(GAUGE + LINE).orElseThrow();

        assertThat(chart.comment()).contains("[1,3,2]");
        assertThat(chart.caption()).isEqualTo("Giá trong tuần");
    }

    @Test
    void of_headingOfSignsThatAreNotSeen_isCaptionedAsAnyHeading() {
        String heading = "\u202eGi\u200bá " + "dài ".repeat(100);

        assertThat(of(card(heading, "{\"type\":\"line\",\"data\":[1,3]}"))
                        .orElseThrow()
                        .caption())
                .startsWith("Giá dài")
                .hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void of_noLine_isTheGauge() {
        assertThat(of(card("Vốn", "{\"type\":\"doughnut\",\"data\":[]}") + GAUGE)
                        .orElseThrow()
                        .caption())
                .isEqualTo("Tâm lý");
    }

    @Test
    void of_noneThatNeedsNoLegend_isEmpty() {
        assertThat(of("<h2>Chữ</h2><p>Không có biểu đồ.</p>" + card("Vốn", "{\"type\":\"bar\",\"data\":[]}")))
                .isEmpty();
    }

    @Test
    void draw_line_isADrawingWithItsTable() {
        assertThat(CHARTS.draw(of(LINE).orElseThrow())).contains("<svg", "Giá trong tuần", "<table");
    }

    @Test
    void draw_brokenData_isEmpty() {
        assertThat(CHARTS.draw(
                        of(card("Giá", "{\"type\":\"line\",\"data\":\"x\"}")).orElseThrow()))
                .isEmpty();
    }
}
