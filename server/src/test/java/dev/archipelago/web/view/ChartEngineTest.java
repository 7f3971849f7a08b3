package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartEngineTest {

    private static final String BARS =
            " CHART_DATA: {\"type\":\"bar\",\"data\":[{\"value\":80000.5,\"label\":\"up\"},{\"value\":-2,\"label\":\"Khác\",\"color\":\"red\"}],"
                    + "\"options\":{\"valuePrefix\":\"$\"}}";

    private static Element draw(String comment, String language, Map<String, String> palette) {
        ChartEngine.Request request = new ChartEngine.Request(comment, "c1", "The name", language, palette);
        return Jsoup.parseBodyFragment(
                        Engines.SHARED.draw(List.of(request)).getFirst().markup())
                .body();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gauge|{\"type\":\"gauge\",\"value\":61,\"config\":{\"segments\":[{\"limit\":100,\"label\":\"All\"}]}}",
                "bar|{\"type\":\"bar\",\"data\":[{\"value\":1,\"label\":\"a\"}]}",
                "line|{\"type\":\"line\",\"data\":[1,5,2]}",
                "doughnut|{\"type\":\"doughnut\",\"data\":[{\"value\":1,\"label\":\"a\"},{\"value\":2,\"label\":\"b\"}]}"
            })
    void draw_everyKind_hasATitleADescriptionAndATable(String kind, String data) {
        Element chart = draw("CHART_DATA:" + data, "en", Map.of());

        Element svg = chart.expectFirst("svg[role=img]");
        assertThat(svg.className()).startsWith(kind);
        assertThat(svg.expectFirst("title").text()).isEqualTo("The name");
        assertThat(svg.expectFirst("desc").text()).isNotBlank();
        assertThat(svg.attr("aria-labelledby")).isEqualTo("c1-title c1-desc");
        assertThat(chart.select(".chart-table tbody tr")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"vi, '$80.000,5'", "en, '$80,000.5'"})
    void draw_numbers_areWrittenAsTheLanguageDoes(String language, String expected) {
        Element chart = draw(BARS, language, Map.of());

        assertThat(chart.select(".bar-value-label").eachText()).containsExactly(expected, "−$2");
    }

    @Test
    void draw_barsAndShares_areNamedByLettersToo() {
        Element chart = draw(BARS, "en", Map.of());

        assertThat(chart.select("svg .chart-key").eachText()).containsExactly("A", "B");
        assertThat(chart.select(".legend-item").eachText()).containsExactly("A up", "B Others");
    }

    @Test
    void draw_palette_leavesNoNameOfAColor() {
        Element chart = draw(BARS, "vi", new LightPalette().values());

        assertThat(chart.html()).doesNotContain("var(").contains("#0f766e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "red;position:fixed",
                "url(https://evil.example)",
                "\\\"><script>alert(1)</script>",
                "expression(1)",
                "image-set(1)"
            })
    void draw_colorThatIsNone_isNotWritten(String color) {
        Element chart = draw(
                "CHART_DATA:{\"type\":\"bar\",\"data\":[{\"value\":1,\"label\":\"a\",\"color\":\"" + color + "\"}]}",
                "en",
                Map.of());

        assertThat(chart.expectFirst(".bar-rect").attr("fill")).isEqualTo("var(--accent-color)");
        assertThat(chart.select("script")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHART_DATA: {\"type\": \"gauge\", \"value\":",
                "CHART_DATA: {\"type\": \"pie\"}",
                "CHART_DATA: 7",
                "CHART_DATA: {\"type\": \"line\", \"data\": \"x\"}",
                "CHART_DATA: {\"type\": \"line\", \"data\": [7, null, 8]}",
                "CHART_DATA: {\"type\": \"bar\", \"data\": [{\"value\": {}}]}",
                "CHART_DATA: {\"type\": \"gauge\", \"value\": null}"
            })
    void draw_invalidData_isAPlainNotice(String comment) {
        assertThat(draw(comment, "en", Map.of()).text()).isEqualTo("This chart could not be drawn.");
    }

    @Test
    void draw_barWithoutAValue_isLeftOutAndNotZero() {
        String data =
                "[{\"value\": 3, \"label\": \"a\"}, {\"value\": null, \"label\": \"b\"}, {\"value\": \"4\", \"label\": \"c\"}]";

        assertThat(draw("CHART_DATA: {\"type\": \"bar\", \"data\": " + data + "}", "en", Map.of())
                        .select(".bar-value-label")
                        .eachText())
                .containsExactly("3", "4");
    }

    @Test
    void draw_longData_boundsItsTable() {
        String numbers = "1,2,".repeat(2000) + "3";

        assertThat(draw("CHART_DATA: {\"type\": \"line\", \"data\": [" + numbers + "]}", "en", Map.of())
                        .select("tbody tr"))
                .hasSize(500);
    }

    @Test
    void draw_chartsDrawnBefore_doesNotRunTheScriptAgain() {
        List<ChartEngine.Request> requests = List.of(new ChartEngine.Request(BARS, "c1", "", "en", Map.of()));
        ChartEngine engine = new ChartEngine(new ChartModules(), 1, Duration.ofSeconds(60));
        List<ChartEngine.Chart> charts = engine.draw(requests);
        engine.close();

        assertThat(engine.draw(requests)).isEqualTo(charts);
        List<ChartEngine.Request> others = List.of(new ChartEngine.Request(BARS, "c1", "", "vi", Map.of()));
        assertThatThrownBy(() -> engine.draw(others)).isInstanceOf(ChartEngineException.class);
        assertThatThrownBy(() -> engine.draw(others)).isInstanceOf(ChartEngineException.class);
    }

    @Test
    void draw_chartsThatAnotherEngineStored_doesNotRunTheScript() {
        Map<String, List<ChartEngine.Chart>> stored = new HashMap<>();
        ChartStore store = (hash, draw) -> stored.computeIfAbsent(hash, absent -> draw.get());
        SequencedMap<String, String> palette = new LinkedHashMap<>(new LightPalette().values());
        List<ChartEngine.Request> requests = List.of(new ChartEngine.Request(BARS, "c1", "", "en", palette));
        // The order of an immutable map differs between processes.
        List<ChartEngine.Request> reversed = List.of(new ChartEngine.Request(BARS, "c1", "", "en", palette.reversed()));
        List<ChartEngine.Chart> charts;
        try (ChartEngine engine = new ChartEngine(new ChartModules(), 1, Duration.ofSeconds(60), store)) {
            charts = engine.draw(requests);
        }
        ChartEngine another = new ChartEngine(new ChartModules(), 1, Duration.ofSeconds(60), store);
        another.close();

        assertThatThrownBy(() -> another.drawCurrent(requests)).isInstanceOf(ChartEngineException.class);
        assertThat(another.draw(reversed)).isEqualTo(charts);
    }

    @Test
    void run_endlessLoop_endsAtTheDeadline() {
        try (ChartEngine engine = new ChartEngine(new ChartModules(), 1, Duration.ofMillis(300))) {
            assertThatThrownBy(() -> engine.run("for (;;) {}"))
                    .isInstanceOf(ChartEngineException.class)
                    .hasMessageContaining("timed out");
        }
    }

    @Test
    void run_moreMemoryThanAllowed_fails() {
        assertThatThrownBy(
                        () -> Engines.SHARED.run("const all = []; for (;;) all.push('x'.repeat(100000) + all.length);"))
                .isInstanceOf(ChartEngineException.class);
    }

    @Test
    void run_anyCode_findsNothingOfTheMachine() {
        assertThat(Engines.SHARED.run(
                        "console.log(typeof require, typeof fetch, typeof process, typeof std, typeof os)"))
                .isEqualToIgnoringWhitespace("undefined undefined undefined undefined undefined");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"label\":"})
    void draw_dataNestedWithoutEnd_isANoteBesideTheOtherCharts(String piece) {
        String deep = "CHART_DATA: {\"type\":\"bar\",\"data\":" + piece.repeat(15_000 / piece.length());
        String closed = "CHART_DATA: {\"type\":\"bar\",\"data\":" + "[".repeat(7_000) + "]".repeat(7_000) + "}";

        List<ChartEngine.Chart> charts = Engines.SHARED.draw(List.of(
                new ChartEngine.Request(deep, "a", "", "en", Map.of()),
                new ChartEngine.Request(closed, "b", "", "en", Map.of()),
                new ChartEngine.Request(BARS, "c", "", "en", Map.of())));

        assertThat(charts.get(0).markup()).contains("chart-note");
        assertThat(charts.get(1).markup()).contains("chart-note");
        assertThat(charts.get(2).markup()).contains("<svg");
    }
}
