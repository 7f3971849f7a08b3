package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.language.Language;
import dev.archipelago.web.pdf.Bodies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ReportFrameRendererTest {

    private static final PrintLabels LABELS =
            new PrintLabels("Site", "A <b>title", "Sub", "Created \"then\"", "Print", "Close", "No <b>advice");

    private final ReportFrameRenderer documents = new ReportFrameRenderer(new ChartModules(), Engines.SHARED);

    private static ReportDocument report(Language language, String html, String css, String script) {
        return new ReportDocument(
                7, Instant.parse("2025-08-15T03:00:00Z"), language, ReportBody.of(html), ReportStyle.of(css), script);
    }

    private static ReportDocument report(String html, String css, String script) {
        return report(Language.VIETNAMESE, html, css, script);
    }

    @Test
    void frame_vietnamese_declaresItsLanguageAndWrapsTheBody() {
        Document page = Jsoup.parse(frame(report("<p>Chào</p>", "", "")));

        assertThat(page.selectFirst("html").attr("lang")).isEqualTo("vi");
        assertThat(page.select("#report-container.report-container > #content-vi.lang-content.active > p")
                        .text())
                .isEqualTo("Chào");
    }

    @Test
    void frame_english_declaresItsLanguage() {
        Document page = Jsoup.parse(frame(report(Language.ENGLISH, "<p>Hi</p>", "", "")));

        assertThat(page.selectFirst("html").attr("lang")).isEqualTo("en");
        assertThat(page.select("#content-en[lang=en]")).hasSize(1);
    }

    @Test
    void frame_styleThatClosesItsElement_staysInside() {
        Document page = Jsoup.parse(frame(report("<p>x</p>", "a{content:'</style><img id=evil></STYLE>'}", "")));

        assertThat(page.select("#evil")).isEmpty();
        assertThat(page.selectFirst("#stored-style").data()).contains("<\\/style><img id=evil><\\/STYLE>");
    }

    @Test
    void frame_scriptThatClosesItsElement_staysInsideUnchanged() {
        String script = "var a = '</script><img id=evil>'; if (1<!--2) {} // <script>";

        Document page = Jsoup.parse(scripted(report("<p>x</p>", "", script)));

        assertThat(page.select("#evil")).isEmpty();
        String stored = page.selectFirst("#stored-script").data();
        assertThat(stored).doesNotContain("<");
        assertThat(JsonMapper.builder().build().readValue(stored, String.class)).isEqualTo(script);
    }

    @Test
    void frame_bodyWithTagsAndCommentLeftOpen_leavesScriptsAndTheEndInPlace() {
        Document page = Jsoup.parse(scripted(report("</div></body><section><b><textarea><!-- ", "", "1")));

        assertThat(page.head().select("script")).hasSize(2);
        assertThat(page.select("#report-container b")).hasSize(1);
        assertThat(page.body().children()).hasSize(1);
    }

    @Test
    void frame_ownScripts_standBeforeAnythingStored() {
        String page = scripted(report("<p id=first>x</p>", "p{}", "1"));

        assertThat(page.indexOf("function createGauge")).isLessThan(page.indexOf("id=\"stored-script\""));
        assertThat(page.indexOf("id=\"stored-script\"")).isLessThan(page.indexOf("<body>"));
    }

    @Test
    void frame_storedScript_isNotInItAndNotInItsPolicy() {
        ReportDocument report = report("<p>x</p>", "", "stored()");

        assertThat(frame(report)).doesNotContain("stored()").doesNotContain("id=\"stored-script\"");
        assertThat(documents.framePolicy(List.of(), true))
                .doesNotContain(ReportFrameRenderer.frameHashes(report).getFirst())
                .contains("script-src 'sha256-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<p>x</p>|stored()|true",
                "<div class=chart-container></div>|stored()|true",
                "<canvas id=c></canvas>|stored()|true",
                "<!--CHART_DATA:{}--><div class=chart-container></div><div class=chart-container></div>|stored()|true",
                "<!--CHART_DATA:{}--><div class=chart-container></div>|stored()|false",
                "<!--CHART_DATA:{}--><div class=chart-container></div><canvas>x</canvas>|stored()|false",
                "<div class=chart-container></div>|' '|false"
            })
    void frame_scriptThatDrawsWhatNoDataDescribes_isOffered(String html, String script, boolean offered) {
        Element root = Jsoup.parse(frame(report(html, "", script))).expectFirst("html");

        assertThat(root.hasAttr("data-stored-script")).isEqualTo(offered);
        if (offered) {
            assertThat(root.attr("data-stored-script")).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void frame_main_isTheReportsOrAnAddedOne() {
        Document without = Jsoup.parse(frame(report("<p>x</p>", "", "")));
        Document with =
                Jsoup.parse(frame(report("<main class=a><p>x</p></main><main><p>y</p></main>", "main{color:red}", "")));

        assertThat(without.select("main")).hasSize(1);
        assertThat(without.select("main#content-vi > p")).hasSize(1);
        assertThat(with.select("main")).hasSize(1);
        assertThat(with.select("#report-container main.a > p").text()).isEqualTo("x");
        assertThat(with.selectFirst("#stored-style").data()).contains("#report-container main{color:red}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vi|Fear and Greed Index Chart|Biểu đồ: Tâm lý",
                "vi|Biểu đồ giá|Biểu đồ giá",
                "vi|RSI 14|RSI 14",
                "en|Fear and Greed Index Chart|Fear and Greed Index Chart",
                "en|Biểu đồ giá|Chart: Tâm lý"
            })
    void everyDocument_chartNamedInTheOtherLanguage_isNamedAfterItsHeading(String tag, String label, String name) {
        Language language = Language.of(tag).orElseThrow();
        String html =
                "<section><h2><i class=fas></i> Tâm lý</h2><div><!--CHART_DATA: {\"type\":\"line\",\"data\":[1,2]}-->"
                        + "<div id=c class=chart-container aria-label='" + label + "'></div></div></section>";
        ReportDocument report = report(language, html, "", "");

        for (String page :
                List.of(frame(report), documents.printView(report, LABELS).html())) {
            Element chart = Jsoup.parse(page).expectFirst(".chart-container");
            assertThat(chart.attr("aria-label")).isEqualTo(name);
            assertThat(chart.select("svg > title").text()).isEqualTo(name);
            assertThat(chart.select("caption").text()).isEqualTo(name);
        }
    }

    @Test
    void everyDocument_realReports_nameNoChartInTheOtherLanguage() {
        for (ReportDocument report : Bodies.all()) {
            for (String name :
                    Jsoup.parse(frame(report)).select("svg[role=img] > title").eachText()) {
                boolean vietnamese = name.codePoints().anyMatch(c -> c > 0x7f && Character.isLetter(c));
                assertThat(vietnamese).as(name).isEqualTo(report.language() == Language.VIETNAMESE);
            }
        }
    }

    @Test
    void frame_percentSigns_areText() {
        assertThat(frame(report("<p>5 %s %d 100%</p>", "", ""))).contains("<p>5 %s %d 100%</p>");
    }

    @Test
    void frame_ownAssets_nameNothingOnTheNetwork() {
        Document page = Jsoup.parse(frame(report("", "", "")));

        assertThat(page.select("[src], link, script[src]")).isEmpty();
        assertThat(page.select("style").first().data())
                .doesNotContain("@import")
                .doesNotContain("url(http");
        assertThat(page.head().select("script").first().data()).doesNotContain("<!--");
    }

    @Test
    void printView_labels_areEscapedAndTheToolbarIsThere() {
        Document page = Jsoup.parse(
                documents.printView(report("<p>x</p>", "", ""), LABELS).html());

        assertThat(page.selectFirst("html").attr("data-theme")).isEqualTo("light");
        assertThat(page.title()).isEqualTo("A <b>title");
        assertThat(page.select("h1.title-vi").text()).isEqualTo("A <b>title");
        assertThat(page.select("time[datetime=2025-08-15T03:00:00Z]").text()).isEqualTo("Created \"then\"");
        assertThat(page.select(".print-toolbar button[data-print]").text()).isEqualTo("Print");
        assertThat(page.select(".print-toolbar a").attr("href")).isEqualTo("/crypto_report/7?lang=vi");
        assertThat(page.select("#report-container[data-report-id=7] > #report-content-vi"))
                .hasSize(1);
    }

    @Test
    void printView_storedScript_isNotInIt() {
        assertThat(documents
                        .printView(report("<div class=chart-container></div>", "", "stored()"), LABELS)
                        .html())
                .doesNotContain("stored()");
    }

    @Test
    void framePolicy_embedded_runsScriptsWithoutNetwork() {
        assertThat(policy("1", true))
                .startsWith("sandbox allow-scripts; ")
                .contains("default-src 'none'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'")
                .doesNotContain(
                        "allow-same-origin", "http", "connect-src", "unsafe-eval", "script-src 'unsafe-inline'");
    }

    @Test
    void framePolicy_otherStoredScript_isAnotherPolicy() {
        assertThat(policy("1", true)).isNotEqualTo(policy("2", true));
    }

    @Test
    void framePolicy_openedDirectly_runsNoScript() {
        assertThat(policy("1", false))
                .startsWith("sandbox; ")
                .endsWith("script-src 'none'")
                .doesNotContain("allow-");
    }

    private String policy(String script, boolean embedded) {
        return documents.framePolicy(ReportFrameRenderer.frameHashes(report("", "", script)), embedded);
    }

    @Test
    void printView_policy_allowsTheDialogOfPrintingAndNamesEveryStyleByItsHash() {
        PrintView view = documents.printView(report("<p style=color:red>x</p>", "p{color:red}", ""), LABELS);

        assertThat(documents.printPolicy(view.hashes()))
                .startsWith("sandbox allow-scripts allow-modals; ")
                .contains("default-src 'none'")
                .doesNotContain("unsafe-inline");
    }

    @Test
    void printView_styleAttributes_areRulesOfTheSheet() {
        String body = "<p style=color:red>a</p><b class=x style=color:red>b</b><i style=color:blue>c</i>";

        Document page = Jsoup.parse(
                documents.printView(report(body, "p{margin:0}", ""), LABELS).html());

        assertThat(page.select("[style]")).isEmpty();
        assertThat(page.select("#report-container :is(p, b.x).styled-0")).hasSize(2);
        assertThat(page.selectFirst("#stored-style").data())
                .isEqualTo("#report-container#report-container .styled-0{color:red}\n"
                        + "#report-container#report-container .styled-1{color:blue}\n"
                        + "#report-container p{margin:0}\n");
    }

    @Test
    void everyDocument_reportThatIsCut_reportsIt() {
        ReportDocument cut = report("<p>x</p>".repeat(30_000), "", "");

        assertThat(Jsoup.parse(frame(cut)).select("body > .report-cut").text()).startsWith("Báo cáo quá dài");
        assertThat(Jsoup.parse(documents.printView(cut, LABELS).html())
                        .select(".print-sheet > .report-cut")
                        .text())
                .startsWith("Báo cáo quá dài");
        assertThat(frame(report("<p>x</p>", "", ""))).doesNotContain("<p class=\"report-cut\"");
    }

    @Test
    void bundle_holdsTheFourGlobals() {
        String bundle = new ChartModules().bundle();

        assertThat(bundle)
                .contains(
                        "function createGauge(",
                        "function createBarChart(",
                        "function createLineChart(",
                        "function createDoughnutChart(");
    }

    @Test
    void text_missingAsset_reportsItsNameAndTheRemedy() {
        assertThatThrownBy(() -> Asset.text("no/such.css"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no/such.css");
    }

    @Test
    void frameAndPrintView_engineFails_areDegraded() {
        ReportDocument report = report(
                "<!-- CHART_DATA: {\"type\":\"bar\",\"data\":[{\"value\":1,\"label\":\"a\"}]} --><div"
                        + " class=\"chart-container\"></div>",
                "",
                "");
        try (ChartEngine late = new ChartEngine(new ChartModules(), 1, Duration.ZERO)) {
            ReportFrameRenderer failing = new ReportFrameRenderer(new ChartModules(), late);

            assertThat(failing.frame(report).degraded()).isTrue();
            assertThat(failing.printView(report, LABELS).degraded()).isTrue();
        }
        assertThat(documents.frame(report).degraded()).isFalse();
        assertThat(documents.printView(report, LABELS).degraded()).isFalse();
    }

    private String scripted(ReportDocument document) {
        return documents.frameWithScript(document).html();
    }

    private String frame(ReportDocument document) {
        return documents.frame(document).html();
    }
}
