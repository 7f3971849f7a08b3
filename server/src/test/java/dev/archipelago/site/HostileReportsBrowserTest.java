package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.WaitUntilState;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.fixture.RecordingSocket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests hostile reports of {@code src/test/resources/hostile}, stored as any other and rendered by a complete server in
 * Chromium. The resources they refer to are at a port that records every request.
 */
@InChromium
class HostileReportsBrowserTest {

    private static final String READABLE = "Chữ trong bài";

    private static final String NOTE_THAT_ALL_IS_TRIED = """
            addEventListener('message', ({ data }) => {
                window.tried ||= data?.type === 'every-way-tried';
            });""";

    /**
     * Shortens the intervals of the page that embeds a report to a fifth once {@code intervalsAreShort} is set: before,
     * a frame that is slow to load on a busy machine must not be taken for one that does not answer.
     */
    private static final String INTERVALS = """
            const wait = setInterval;
            window.setInterval = (action, time, ...words) => {
                let ticks = 0;
                return wait(() => {
                    ticks += 1;
                    if (window.intervalsAreShort || ticks % 5 === 0) {
                        action(...words);
                    }
                }, time / 5);
            };""";

    /** A separate browser, so that a crash does not affect other tests. */
    @AutoClose
    private static Chromium chromium;

    @AutoClose
    private static LiveSite site;

    @AutoClose
    private static RecordingSocket recorder;

    private static int price = 70_000;

    private final List<String> dialogs = new ArrayList<>();
    private Reader reader;
    private Page page;

    @BeforeAll
    static void start() {
        chromium = Chromium.launch();
        site = LiveSite.demo(settings -> settings.with("PUBLIC_BASE_URL", "http://news.example"));
        recorder = new RecordingSocket();
    }

    @BeforeEach
    void open() {
        reader = Reader.of(site.at(""), chromium.browser());
        page = reader.page();
        page.onDialog(dialog -> {
            dialogs.add(dialog.message());
            dialog.dismiss();
        });
    }

    @AfterEach
    void close() {
        reader.close();
    }

    private static String part(String name) {
        try (var in = HostileReportsBrowserTest.class.getResourceAsStream("/hostile/" + name)) {
            return in == null
                    ? ""
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("{authority}", recorder.authority());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stores a report of the collection and returns its path. */
    private static String stored(String html, String name) {
        int id = site.table()
                .add(part(html + ".html"), part(name + ".css"), part(name + ".js"), null, null, TestSite.later());
        return published(id);
    }

    /** Returns the path of report {@code id} after the server has found it; until then the status is 404. */
    private static String published(int id) {
        String path = "/crypto_report/" + id;
        Await.until("report " + id, () -> site.site().status(path) != 404);
        return path;
    }

    /** Stores a report that consists only of markup and returns its path. */
    private static String storedMarkup(String html) {
        return published(site.table().add(html, TestSite.later()));
    }

    /** Opens a page without waiting for its frame, which may never finish loading. */
    private void open(String path) {
        page.navigate(site.at(path), new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
    }

    /** Permits the report's script, as a reader does. */
    private void allowScript() {
        page.locator("[data-script-offer] button").click();
    }

    private void assertReadable() {
        assertThat(page.frameLocator("#report-frame")
                        .locator("#report-container")
                        .first())
                .containsText(READABLE, new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
    }

    /** Asserts that the page that embeds the report remains functional. */
    private void assertUsable() {
        int now = ++price;
        site.simulator().holdPrice("BTC", new BigDecimal(now));
        assertThat(page.locator(".strip [data-metric=btc_price_usd]"))
                .hasText("%d.%03d,00\u00a0US$".formatted(now / 1000, now % 1000));
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    }

    /** Asserts that the report caused no navigation, window, dialog, cookie or request to other origins. */
    private void assertUntouched(String path) {
        assertThat(page.url()).isEqualTo(site.at(path));
        assertThat(reader.context().pages()).hasSize(1);
        assertThat(dialogs).isEmpty();
        assertThat(reader.context().cookies())
                .extracting((Cookie cookie) -> cookie.name)
                .doesNotContain("stolen");
        assertThat(recorder.requests()).isEmpty();
        // Requests blocked by a policy are listed too; the trap records those that were sent.
        assertThat(reader.addresses())
                .filteredOn(address -> !address.matches("(data|blob):.*") && !address.contains(recorder.authority()))
                .allSatisfy(address ->
                        assertThat(address.replaceFirst("^ws", "http")).startsWith(site.at("/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"markup", "mutation", "style", "broken"})
    void report_hostileMarkupOrStyles_isReadAndRunsNothing(String name) {
        String path = stored(name.equals("broken") ? "style" : name, name);

        reader.visit(path);

        assertReadable();
        assertUsable();
        assertUntouched(path);
        assertThat(page.evaluate("'stolen' in localStorage || 'stolen' in sessionStorage"))
                .isEqualTo(false);
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void report_stylesThatReachOut_stayInTheContainer() {
        reader.visit(stored("style", "style"));
        var frame = reader.report();

        assertThat(frame.locator("#stored-style").textContent())
                .contains("#report-container")
                .doesNotContain("url(");
        assertThat(frame.evaluate("getComputedStyle(document.body).backgroundImage"))
                .isEqualTo("none");
        assertThat(frame.evaluate("getComputedStyle(document.querySelector('#report-container')).position"))
                .isNotEqualTo("fixed");
    }

    @Test
    void report_scriptThatWantsOut_staysInItsFrame() {
        String path = stored("escape", "escape");
        page.addInitScript(NOTE_THAT_ALL_IS_TRIED);

        open(path);
        allowScript();

        page.waitForFunction("() => window.tried");
        assertUsable();
        assertUntouched(path);
        assertThat(page.evaluate("'stolen' in localStorage || 'stolen' in sessionStorage"))
                .isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "flood"})
    void report_scriptThatNeverRests_isSwitchedOff(String name) {
        String path = stored("escape", name);
        page.addInitScript(INTERVALS);

        open(path);
        allowScript();
        page.evaluate("() => { window.intervalsAreShort = true; }");

        assertThat(page.locator("[data-frame-stopped]"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
        assertThat(page.locator("#report-frame")).hasAttribute("sandbox", "");
        assertReadable();
        assertUsable();
        assertUntouched(path);
    }

    private static List<Arguments> endless() {
        String title = "<h1>Báo cáo không dứt</h1><p>Chữ trong bài.</p>";
        return List.of(
                Arguments.of(
                        Named.of("20 MB", title + "<p class=x style=color:red>Chữ <b>đậm</b>.</p>".repeat(400_000))),
                Arguments.of(Named.of("100,000 nested tables", title + "<table><td>".repeat(100_000))));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void everyView_markupWithoutEnd_showsItsBeginningAndReportsIt(String html) {
        String path = storedMarkup(html);
        String print = path.replace("crypto_report", "pdf-template");
        // While the other pages with the new report are rendered too, the response is 503 if this takes long.
        for (String rendered :
                List.of(path, path.replace("crypto_report", "api/crypto_reports") + "/sandboxed", print)) {
            Await.until(
                    rendered,
                    () -> site.site().get(rendered, "sec-fetch-dest", "iframe").statusCode() == 200);
        }

        reader.visit(path);

        assertReadable();
        assertThat(page.frameLocator("#report-frame").locator(".report-cut")).hasCount(1);
        assertUsable();
        assertUntouched(path);
        reader.visit(print);
        assertThat(page.locator("#report-container")).containsText(READABLE);
        assertThat(page.locator(".report-cut")).hasCount(1);
        assertUntouched(print);
        // A report that is too large for a PDF is redirected to the print view.
        assertThat(site.site().status(path + "/pdf")).isIn(200, 302);
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void everyPlace_titleWithInvisibleCharacters_omitsThem() {
        String tricks = "\u202eedoc\u202c Gi\u200bá\u2066 v\ufeffàng \ufffe\u0001\u0085\ufffdđen";
        String plain = "edoc Giá vàng \ufffdđen";
        reader.visit("/");
        assertThat(page.locator("[data-connection=open]")).isVisible();

        String path = storedMarkup(
                "<h1>" + tricks + "</h1><section id=a><h2>" + tricks + "</h2><p>" + tricks + "</p></section>");

        assertThat(page.locator("[data-toast] a")).isVisible();
        assertThat(reader.frames()).anySatisfy(frame -> assertThat(frame).contains("report_published", plain));
        reader.visit(path);
        assertThat(page.locator("h1:visible")).hasText(plain);
        assertThat(page.locator("a[data-section]").first()).hasText(plain);
        assertThat(page.title()).startsWith(plain);
        for (String place : List.of("/", path, "/crypto_reports_list", "/rss.xml", "/atom.xml", "/llms.txt")) {
            // During rendering, which takes long next to huge reports, the previous page is served.
            Await.until(place + " has the report", () -> site.body(place).contains(plain));
            // The print template contains the report's unmodified text, as the frame does.
            assertThat(site.body(place).replaceAll("(?s)<template.*</template>", ""))
                    .as(place)
                    .contains(plain)
                    .doesNotContainPattern("[\\u202A-\\u202E\\u2066-\\u2069\\u200B\\uFEFF\\uFFFE\\x01\\x85]");
        }
        assertThat(reader.errors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"markup,markup", "mutation,mutation", "style,style", "escape,escape", "escape,loop"})
    void printView_hostileReport_isReadAndRunsNothing(String html, String name) {
        String path = stored(html, name).replace("crypto_report", "pdf-template");

        reader.visit(path);

        assertThat(page.locator("#report-container").first()).containsText(READABLE);
        assertThat(page.locator("[data-print]")).isVisible();
        assertUntouched(path);
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void otherViews_hostileReports_areWhatTheySayTheyAre() throws Exception {
        for (String name : List.of("markup", "mutation", "style", "escape")) {
            var pdf = site.site().get(stored(name, name) + "/pdf");
            assertThat(pdf.statusCode()).as(name).isEqualTo(200);
            assertThat(pdf.body())
                    .startsWith("%PDF")
                    .doesNotContain("/JavaScript", "/URI", "/Launch", recorder.authority());
        }
        for (String feed : List.of("/rss.xml", "/atom.xml")) {
            String xml = site.body(feed);
            var document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
            assertThat(document.getElementsByTagName("title").getLength()).isGreaterThan(3);
            assertThat(xml).contains("Giá vàng đen").doesNotContain(recorder.authority());
        }
        reader.visit("/crypto_reports_list");
        assertThat(page.locator(".report-list")).containsText("Giá vàng đen");
        reader.visit("/");
        assertUntouched("/");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void report_scriptNotPermitted_doesNotRun() {
        String path = stored("escape", "escape");
        page.addInitScript(NOTE_THAT_ALL_IS_TRIED);

        reader.visit(path);

        assertThat(page.locator("[data-script-offer]")).isVisible();
        assertReadable();
        assertUsable();
        assertThat(page.evaluate("window.tried === true")).isEqualTo(false);
        assertUntouched(path);
        assertThat(reader.errors()).isEmpty();
    }

    private static List<Arguments> overflowing() {
        String html = "<h1>Giá vàng đen</h1><p>Chữ trong bài.</p>";
        String chart = "<!-- CHART_DATA: %s --><div class=chart-container></div>";
        return List.of(
                Arguments.of(
                        Named.of("a string of 40,000 characters", html), "p{content:'" + "x".repeat(40_000) + "'}"),
                Arguments.of(Named.of("4,000 escapes", html), "p{content:'" + "\\22 ".repeat(4_000) + "'}"),
                Arguments.of(
                        Named.of("a style attribute", html + "<p style='content:\"" + "\\22 ".repeat(4_000) + "\"'>"),
                        ""),
                Arguments.of(
                        Named.of(
                                "deeply nested data",
                                html + chart.formatted("{\"type\":\"bar\",\"data\":" + "[".repeat(16_000))),
                        ""),
                Arguments.of(
                        Named.of(
                                "a line over time",
                                html + chart.formatted("{\"type\":\"series\",\"data\":[[0,1],[60,5],[120,2]]}")),
                        ""));
    }

    /** Regression test: each of these once broke the home page and the server's health, or the PDF. */
    @ParameterizedTest
    @MethodSource("overflowing")
    void everyAddress_contentThatOverflowedTheStack_isServed(String html, String css) {
        int id = site.table().add(html, css, "", null, null, TestSite.later());
        String path = "/crypto_report/" + id;
        Await.until("the report", () -> site.site().status(path) == 200);

        for (String address : List.of(
                "/",
                "/health",
                "/crypto_reports_list",
                "/rss.xml",
                "/atom.xml",
                "/sitemap.xml",
                "/crypto_report/1",
                path,
                "/api/crypto_reports/" + id + "/sandboxed",
                "/pdf-template/" + id,
                path + "/pdf")) {
            assertThat(site.site().status(address)).as(address).isEqualTo(200);
        }
        Await.until("the home page with it", () -> site.body("/").contains("Giá vàng đen"));
    }
}
