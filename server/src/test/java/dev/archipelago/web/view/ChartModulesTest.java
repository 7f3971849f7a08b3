package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InChromium
class ChartModulesTest {

    private static final String SCHEMA = """
            {"type": "object", "required": ["type", "data"],
             "properties": {"type": {"const": "steps"}, "data": {"type": "array", "minItems": 2, "items": {"type": "number"}}}}
            """;

    private static final String DRAW = """
            archipelagoCharts.steps = function (data, options, view) {
                const kit = archipelagoCharts;
                return {
                    className: 'steps-container',
                    markup: kit.opening('steps-svg', view.width, 100, view, view.name, '') + data.map((value, index) =>
                        '<rect x="' + index * 20 + '" y="' + (100 - value) + '" width="20" height="' + value + '"></rect>').join('') + '</svg>',
                };
            };
            archipelagoCharts.kinds.steps.global = 'createSteps';
            function createSteps(container, data, options) {
                const kit = archipelagoCharts;
                kit.show(container, kit.steps(data, options, kit.viewOf(container, 560)));
            }
            """;

    private static final String BODY = """
            <!-- CHART_DATA: {"type": "steps", "data": [10, 30, 20]} --><div class="chart-container" id="a"></div>
            <!-- CHART_DATA: {"type": "steps", "data": ["x"]} --><div class="chart-container" id="b"></div>
            """;

    @TempDir
    Path classPath;

    private void add(String file, String content) throws IOException {
        Path path =
                classPath.resolve("assets/shared_assets/js/chart_modules/steps").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private ChartModules modules() throws MalformedURLException {
        return new ChartModules(
                new URLClassLoader(new URL[] {classPath.toUri().toURL()}, ChartModulesTest.class.getClassLoader()));
    }

    @Test
    void frame_kindAddedToTheClassPath_isDrawnOnTheServerAndInTheBrowser() throws IOException {
        add("schema.json", SCHEMA);
        add("draw.js", DRAW);
        add("style.css", ".steps-svg { outline: 3px solid rgb(1, 2, 3); }\n");
        ChartModules modules = modules();
        ReportDocument report = new ReportDocument(
                1,
                Instant.parse("2026-11-20T00:00:00Z"),
                Language.ENGLISH,
                ReportBody.of(BODY),
                ReportStyle.of(""),
                "");
        String html;
        try (ChartEngine engine = new ChartEngine(modules, 1, Duration.ofSeconds(30))) {
            html = new ReportFrameRenderer(modules, engine).frame(report).html();
        }
        Document drawn = Jsoup.parse(html);
        assertThat(drawn.select("#a rect")).hasSize(3);
        assertThat(drawn.select("#b .chart-note")).hasSize(1);

        try (Reader reader = Reader.of("")) {
            reader.page().setContent(html);

            assertThat(reader.page().locator("#a rect").count()).isEqualTo(3);
            assertThat(reader.page().locator("#b").innerText()).isEqualTo("This chart could not be drawn.");
            assertThat(reader.page().evaluate("getComputedStyle(document.querySelector('.steps-svg')).outlineColor"))
                    .isEqualTo("rgb(1, 2, 3)");
        }
        assertThat(modules.files())
                .containsKeys("shared_assets/js/chart_modules/steps.js", "shared_assets/css/charts/steps-chart.css");
        assertThat(modules.files().get("shared_assets/css/chart.css").get()).contains("charts/steps-chart.css");
    }

    @Test
    void new_kindWithoutSchema_namesTheMissingFile() throws IOException {
        add("draw.js", DRAW);

        assertThatThrownBy(this::modules)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("steps")
                .hasMessageContaining("schema.json");
    }

    /** Each contract file (H.1) alone, and after another one on the same page. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gauge | createGauge(place, 61, {segments: [{limit: 100, color: 'red', label: 'All'}]})",
                "bar | createBarChart(place, [{value: 2000.5, label: 'a'}, {value: 1, label: 'b'}])",
                "line | createLineChart(place, [1, 5, 2])",
                "doughnut | createDoughnutChart(place, [{value: 1, color: 'red', label: 'a'}], 'Title')"
            })
    void file_loadedAlone_draws(String kind, String call) {
        ChartModules modules = new ChartModules();
        try (Reader reader = Reader.of("")) {
            Page page = reader.page();
            page.setContent("<!doctype html><html lang=\"vi\"><div id=\"place\"></div></html>");
            for (String file : new String[] {kind, "line", kind}) {
                page.addScriptTag(new Page.AddScriptTagOptions()
                        .setContent(modules.files()
                                .get("shared_assets/js/chart_modules/" + file + ".js")
                                .get()));
                page.evaluate("() => { const place = document.getElementById('place'); place.replaceChildren(); " + call
                        + "; }");

                assertThat(page.locator("#place svg").count()).isEqualTo(1);
            }
            assertThat(reader.errors()).isEmpty();
        }
    }
}
