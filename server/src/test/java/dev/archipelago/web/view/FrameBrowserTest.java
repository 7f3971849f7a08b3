package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitUntilState;
import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import dev.archipelago.web.pdf.Bodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@InChromium
class FrameBrowserTest {

    /** Evaluates to the ids of the elements that follow a CHART_DATA comment and hold a non-empty SVG. */
    private static final String DRAWN = """
            () => {
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
                const drawn = [];
                while (walker.nextNode()) {
                    const next = walker.currentNode.nextElementSibling;
                    if (walker.currentNode.data.includes('CHART_DATA') && next?.querySelector('svg :is(path, rect)')) {
                        drawn.push(next.id);
                    }
                }
                return drawn;
            }""";

    @AutoClose
    private static final FrameServer SERVER = new FrameServer();

    @AutoClose
    private final Reader reader = Reader.of(SERVER.address(""));

    private final Page page = reader.page();

    private static ReportDocument report(Language language, String html, String css, String script) {
        return new ReportDocument(
                1, Instant.parse("2025-08-15T03:00:00Z"), language, ReportBody.of(html), ReportStyle.of(css), script);
    }

    private static ReportDocument sample(Language language) throws IOException {
        return report(language, Bodies.resource("sample.html"), "", "");
    }

    /** Returns the report's frame after its stored script has been permitted and has run. */
    private Frame show(String name, ReportDocument document) {
        SERVER.add(name, document);
        page.navigate(SERVER.address("/allowed/" + name));
        Frame frame = page.frameByUrl(Pattern.compile(".*/frame/" + name + "\\?script=.*"));
        frame.waitForFunction("() => !document.getElementById('stored-script')");
        return frame;
    }

    private static Path given(int number) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("shared/data/reports"))) {
            folder = folder.getParent();
        }
        assumeTrue(folder != null, "../shared/data/reports is missing, so the reports given are not drawn");
        return folder.resolve("shared/data/reports/report-" + number + ".json");
    }

    @ParameterizedTest
    @CsvSource({"1,vi", "1,en", "2,vi", "2,en", "4,vi", "4,en", "5,vi", "5,en"})
    void frame_reportGiven_drawsEveryChartWithoutErrors(int number, String tag) throws IOException {
        Language language = Language.of(tag).orElseThrow();
        JsonNode row = JsonMapper.builder().build().readTree(Files.readString(given(number)));
        String html = row.get(language == Language.ENGLISH ? "html_content_en" : "html_content")
                .asString();
        long expected =
                Pattern.compile("<!--\\s*CHART_DATA").matcher(html).results().count();

        Frame frame = show(
                "given-" + number + language,
                report(
                        language,
                        html,
                        row.get("css_content").asString(),
                        row.get("js_content").asString()));

        assertThat((List<?>) frame.evaluate(DRAWN)).hasSize((int) expected).hasSize(5);
        assertThat(reader.errors()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void frame_sample_drawsWhatIsValidAndNotesWhatIsBroken(Language language) throws IOException {
        Frame frame = show("sample" + language, sample(language));

        assertThat(frame.locator("#report-container svg[role=img]").count()).isEqualTo(4);
        assertThat(frame.locator("#gauge-container .gauge-label-text").textContent())
                .isEqualTo(language == Language.ENGLISH ? "Greed" : "Tham lam");
        assertThat(frame.locator("#gauge-container svg title").textContent())
                .isEqualTo(language == Language.ENGLISH ? "Dial" : "Biểu đồ: Biểu đồ");
        assertThat(frame.locator("#bar-container .chart-table td").allTextContents())
                .containsExactly("3", "−2");
        assertThat(frame.locator("#bar-container .bar-chart-tooltip").count()).isEqualTo(1);
        assertThat(frame.locator("#broken-container .chart-note").count()).isEqualTo(1);
        assertThat(frame.locator("#summary-section p").textContent()).contains("→");
        assertThat(reader.errors()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void frame_olderScriptWithItsOwnData_drawsEveryLegacyForm(Language language) throws IOException {
        Frame frame = show(
                "older" + language, report(language, Bodies.resource("older.html"), "", Bodies.resource("older.js")));

        assertThat(frame.locator("#gauge .gauge-value-text").textContent()).matches("130[.,]0");
        assertThat(frame.locator("#bars.bar-chart-container .bar-rect").count()).isEqualTo(2);
        assertThat(frame.locator("#bars .bar-value-label").first().textContent())
                .matches("1[.,]235");
        assertThat(frame.locator("#line .line-point-group").count()).isEqualTo(3);
        assertThat(frame.locator("#doughnut .doughnut-title-text").textContent())
                .isEqualTo("Title");
        assertThat(frame.locator("#doughnut .doughnut-segment").count()).isEqualTo(1);
        assertThat(frame.locator("#empty .doughnut-error").count()).isEqualTo(1);
        assertThat(frame.locator("#late .line-path").count()).isEqualTo(1);
        // An exception is logged once, as a warning.
        assertThat(reader.errors())
                .hasSize(language == Language.ENGLISH ? 1 : 0)
                .allMatch(error -> error.contains("Report: the stored script failed"));
    }

    @Test
    void frame_storedScriptForAContainerWithData_keepsTheServersChart() throws IOException {
        String script = "function initializeAllVisuals_report() {"
                + " createGauge(document.getElementById('gauge-container'), 5, {}); window.ran = true; }";

        Frame frame = show("kept", report(Language.VIETNAMESE, Bodies.resource("sample.html"), "", script));

        assertThat(frame.evaluate("() => window.ran")).isEqualTo(true);
        assertThat(frame.locator("#gauge-container .gauge-value-text").textContent())
                .isEqualTo("61,0");
    }

    @Test
    void frame_pageThatDoesNotListenYet_drawsItsDataAndRunsTheStoredScriptLater() throws IOException {
        List<Route> held = new ArrayList<>();
        page.route("**/report-frame.js", held::add);
        SERVER.add("early", report(Language.VIETNAMESE, Bodies.resource("sample.html"), "", "window.ran = true;"));

        page.navigate(SERVER.address("/allowed/early"), new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
        Pattern early = Pattern.compile(".*/frame/early.*");
        page.waitForCondition(() -> !held.isEmpty() && page.frameByUrl(early) != null);
        Frame frame = page.frameByUrl(early);
        frame.waitForLoadState();

        assertThat(frame.locator("#report-container svg[role=img]").count()).isEqualTo(4);
        assertThat(frame.evaluate("() => window.ran")).isNull();
        held.getFirst().resume();
        frame.waitForFunction("() => window.ran");
    }

    @Test
    void frame_legacyEnglishEntry_isCalledForEnglish() {
        String script = "function initializeAllVisuals_report() { window.called = 'plain'; }"
                + "function initializeAllVisuals_report_en() { window.called = 'en'; }";

        Frame frame = show("legacy-en", report(Language.ENGLISH, "<p>x</p>", "", script));

        assertThat(frame.evaluate("() => window.called")).isEqualTo("en");
    }

    @Test
    void frame_scriptWithASyntaxError_leavesTheChartsFromData() throws IOException {
        Frame frame = show("syntax", report(Language.VIETNAMESE, Bodies.resource("sample.html"), "", "function ("));

        assertThat(frame.locator("#report-container svg[role=img]").count()).isEqualTo(4);
    }

    @Test
    void frame_environment_isWhatStoredScriptsExpect() throws IOException {
        Frame frame = show("environment", sample(Language.VIETNAMESE));

        assertThat(frame.evaluate("() => languageManager.currentLanguage")).isEqualTo("vi");
        assertThat(
                        frame.evaluate(
                                "() => { languageManager.setTranslations({ a: 'b' }); return languageManager.getTranslatedText('a'); }"))
                .isEqualTo("b");
        assertThat(frame.evaluate("() => languageManager.formatNumberLocalized(1234.5)"))
                .isEqualTo("1.234,5");
        assertThat(frame.evaluate("() => getChartDataFromComment('line-container').data[0]"))
                .isEqualTo(7);
    }

    @Test
    void frame_storedScript_hasNoNetworkAndNoStorage() {
        Frame frame = show("network", report(Language.VIETNAMESE, "<p>x</p>", "", ""));

        assertThat(frame.evaluate("() => fetch('/page/x').then(() => 'reached', () => 'refused')"))
                .isEqualTo("refused");
        assertThat(frame.evaluate("() => { try { return String(localStorage); } catch (e) { return 'refused'; } }"))
                .isEqualTo("refused");
    }

    @Test
    void frame_storedScript_hasNoWebRtc() {
        Frame frame = show("webrtc", report(Language.VIETNAMESE, "<p>x</p>", "", ""));

        assertThat(frame.evaluate("() => typeof RTCPeerConnection")).isEqualTo("undefined");
    }

    @Test
    void frame_storedScript_cannotNavigateAway() {
        String script = "location.href = 'https://example.invalid/leak';";

        SERVER.add("navigate", report(Language.VIETNAMESE, "<p>x</p>", "", script));
        ConsoleMessage refusal = page.waitForConsoleMessage(
                new Page.WaitForConsoleMessageOptions()
                        .setPredicate(message -> message.text().contains("frame-src")),
                () -> page.navigate(SERVER.address("/allowed/navigate")));

        assertThat(refusal.text()).contains("example.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"document.body", "document.body.appendChild(document.createElement('div'))"})
    void frame_storedScript_getsNoFrameOfItsOwn(String parent) {
        Frame frame = show("nested", report(Language.VIETNAMESE, "<p>x</p>", "", ""));

        Object reached = frame.evaluate("""
                () => new Promise((done) => {
                    addEventListener('message', (event) => event.source !== parent && done(event.data));
                    const inner = document.createElement('iframe');
                    inner.srcdoc = '<script>parent.postMessage(typeof RTCPeerConnection, "*")</' + 'script>';
                    %s.append(inner);
                    try {
                        done(typeof inner.contentWindow.RTCPeerConnection);
                    } catch (error) {
                        // Cross-origin access is denied, as expected.
                    }
                    requestAnimationFrame(() => requestAnimationFrame(() => done(inner.contentWindow ? 'kept' : 'removed')));
                })""".formatted(parent));

        assertThat(reached).isEqualTo("removed");
    }

    /** In browsers without Trusted Types, markup may contain a frame. */
    @Test
    void frame_insertedFrame_isRemovedDespiteReplacedDomMethods() {
        page.addInitScript("window.unwrapped = Document.prototype.createElement;");
        Frame frame = show("replaced", report(Language.VIETNAMESE, "<p>x</p>", "", ""));

        Object left = frame.evaluate("""
                () => new Promise((done) => {
                    Document.prototype.querySelectorAll = Document.prototype.querySelector = () => [];
                    Element.prototype.remove = NodeList.prototype.forEach = () => {};
                    const inner = unwrapped.call(document, 'iframe');
                    document.body.append(inner);
                    requestAnimationFrame(() => done(inner.isConnected));
                })""");

        assertThat(left).isEqualTo(false);
    }

    @Test
    void frame_openedDirectly_showsTextAndTheServersChartsAndRunsNothing() throws IOException {
        SERVER.add("direct", sample(Language.VIETNAMESE));
        page.navigate(SERVER.address("/frame/direct"));

        assertThat(page.locator("#charts-section h2").isVisible()).isTrue();
        assertThat(page.locator("[data-drawn] svg[role=img]").count()).isEqualTo(4);
        assertThat(page.locator("#gauge-container .gauge-value-text").textContent())
                .isEqualTo("61,0");
        assertThat(page.locator("#broken-container .chart-note").isVisible()).isTrue();
        assertThat(page.locator("#bar-container .bar-chart-tooltip").count()).isZero();
    }

    @Test
    void page_frameThatSpeaks_getsItsHeightAndThemeAndContents() throws IOException {
        Frame frame = show("page", sample(Language.VIETNAMESE));

        page.waitForFunction("() => document.querySelector('iframe').clientHeight > 300");
        assertThat(frame.evaluate("() => document.documentElement.scrollHeight <= innerHeight"))
                .isEqualTo(true);
        page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }");
        frame.waitForFunction("() => document.documentElement.dataset.theme === 'dark'");
        page.locator("a[data-section]").click();
        page.waitForFunction("() => window.scrollY > 50");
        page.waitForFunction("() => document.querySelector('a[data-section]').getAttribute('aria-current') === 'true'");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void page_messageFromElsewhere_isIgnored() throws IOException {
        show("foreign", sample(Language.VIETNAMESE));
        page.waitForFunction("() => document.querySelector('iframe').style.height !== ''");

        Object height = page.evaluate("""
                () => new Promise((done) => {
                    const before = document.querySelector('iframe').style.height;
                    addEventListener('message', () => done(document.querySelector('iframe').style.height === before));
                    postMessage({ type: 'iframe-height-change', height: 9 }, '*');
                })""");

        assertThat(height).isEqualTo(true);
    }
}
