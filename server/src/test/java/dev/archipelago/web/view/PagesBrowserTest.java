package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import dev.archipelago.business.reports.Language;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("browser")
class PagesBrowserTest {

    private static final String NEXT = "2026-11-20T07:05:14Z";

    private static Playwright playwright;
    private static Browser browser;
    private static PageServer server;

    private final List<String> errors = new ArrayList<>();
    private final List<WebSocketRoute> sockets = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> chromium = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(chromium.isPresent(), "Chromium is missing on PATH; install it to run the browser tests");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
        server = new PageServer();
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            server.close();
            browser.close();
            playwright.close();
        }
    }

    @BeforeEach
    void open() {
        open(1440);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void open(int width) {
        if (context != null) {
            context.close();
        }
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, 800)
                .setColorScheme(ColorScheme.LIGHT)
                .setTimezoneId("Asia/Ho_Chi_Minh"));
        page = context.newPage();
        page.clock()
                .install(new com.microsoft.playwright.Clock.InstallOptions()
                        .setTime(Samples.NOW.toEpochMilli() + 4_000));
        page.routeWebSocket(Pattern.compile("/ws$"), sockets::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
    }

    private void visit(String path) {
        page.navigate(server.base() + path);
    }

    private void push(String frame) {
        page.waitForCondition(() -> !sockets.isEmpty());
        sockets.getLast().send(frame);
    }

    private static String update(String bitcoin) {
        return "{\"type\":\"dashboard_update\",\"timestamp\":\"" + NEXT + "\",\"data\":"
                + PageServer.summary(bitcoin, NEXT) + "}";
    }

    @Test
    void home_socketUpdate_changesFigureAgeAndConnection() {
        visit("/home-vi");

        push(update("92000.5"));

        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("92.000,50\u00a0$");
        assertThat(page.locator("[data-connection]")).hasText("Cập nhật trực tiếp");
        assertThat(page.locator("[data-as-of]")).hasText("14:05:14 (GMT+7), 20/11/2026");
        assertThat(errors).isEmpty();
    }

    @Test
    void home_socketLost_triesAgain() {
        visit("/home-en");
        page.waitForCondition(() -> !sockets.isEmpty());

        sockets.getLast().close();

        assertThat(page.locator("[data-connection]")).hasText("Connection lost, trying again");
        page.clock().runFor(2_000);
        page.waitForCondition(() -> sockets.size() == 2);
    }

    @Test
    void home_silenceOfAMinute_isNoLongerCalledLive() {
        visit("/home-en");
        push(update("92000.5"));
        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("$92,000.50");

        page.clock().runFor(70_000);

        assertThat(page.locator("[data-provenance=btc_price_usd]")).containsText("delayed");
    }

    @Test
    void anyPage_reportPublished_offersALink() {
        visit("/home-en");

        push("{\"type\":\"report_published\",\"report\":{\"id\":41,\"title\":\"<img src=x>\"}}");

        assertThat(page.locator("[data-toast] a")).hasAttribute("href", "/crypto_report/41?lang=en");
    }

    @Test
    void report_strip_isFilledByTheSummary() {
        visit("/report-vi");

        assertThat(page.locator(".strip [data-metric=btc_price_usd]")).hasText("91.301,20\u00a0$");
        assertThat(page.locator(".strip [data-zone=fng_value]")).hasText("sợ hãi");
        assertThat(errors).isEmpty();
    }

    @Test
    void share_withAndWithoutTheSystemsSheet_handsOnTheAddress() {
        page.addInitScript("navigator.canShare = () => window.sheet !== false;"
                + " navigator.share = (data) => { window.shared = data; return Promise.resolve(); }");
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        visit("/report-en");

        page.locator("[data-share]").press("Enter");
        page.waitForFunction("window.shared");
        assertThat(page.evaluate("shared.url")).isEqualTo(server.base() + "/report-en");
        page.evaluate("window.sheet = false");
        page.locator("[data-share]").press("Enter");

        assertThat(page.locator("[data-share-result]")).hasText("Link copied.");
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(server.base() + "/report-en");
        context.clearPermissions();
        page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('refused')))");
        page.locator("[data-share]").press("Enter");
        assertThat(page.locator("[data-share-result]")).containsText("/report-en");
    }

    @Test
    void theme_button_goesThroughThreeChoicesAndKeepsThem() {
        visit("/list-en");
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");

        page.locator("[data-theme-toggle]").click();
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.reload();

        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
    }

    @Test
    void language_link_keepsTheQueryAndSetsTheCookie() {
        visit("/list-en?page=7");

        page.locator("a[data-language]").click();

        page.waitForURL(server.base() + "/list-en?page=7&lang=vi");
        assertThat(context.cookies())
                .extracting((Cookie cookie) -> cookie.name + "=" + cookie.value)
                .containsExactly("preferred_language=vi");
    }

    @Test
    void phone_row_opensItsSourceByTap() {
        open(360);
        visit("/home-en");
        var source = page.locator("[data-provenance=btc_price_usd] [data-part=source]");
        assertThat(source.boundingBox().width).isLessThan(2);

        page.locator(".coins tbody tr").first().click();

        assertThat(source.boundingBox().width).isGreaterThan(20);
    }

    @Test
    void phone_menuAndContents_openAndClose() {
        open(360);
        visit("/report-en");
        assertThat(page.locator("#site-nav")).isHidden();

        page.locator("[popovertarget=site-nav]").click();
        assertThat(page.locator("#site-nav")).isVisible();
        page.keyboard().press("Escape");
        page.locator(".contents-open").click();
        assertThat(page.locator("#contents")).isVisible();
        page.locator("#contents a").first().click();

        assertThat(page.locator("#contents")).isHidden();
    }

    @Test
    void everyPage_phone_fitsTheWindowWithoutErrors() {
        open(360);
        for (String path : server.paths()) {
            visit(path);
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as(path)
                    .isEqualTo(360);
        }
        assertThat(errors).allMatch(error -> error.contains("404"));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void format_browserAndServer_writeAlike(Language language) {
        visit("/list-" + language.tag());
        Format format = Format.of(language);
        for (String number : List.of(
                "91234.56", "1", "0.412345678", "0.5", "3118000000000", "142300000000", "5000000", "999999", "0")) {
            BigDecimal value = new BigDecimal(number);
            assertThat(browserFormat("price", number)).isEqualTo(format.price(value));
            assertThat(browserFormat("amount", number)).isEqualTo(format.amount(value));
            assertThat(browserFormat("dong", number)).isEqualTo(format.dong(value));
        }
        for (String number : List.of("1.234", "-0.526", "0", "-0.004", "56.42", "100", "41.26", "-1234.5")) {
            BigDecimal value = new BigDecimal(number);
            assertThat(browserFormat("change", number)).isEqualTo(format.change(value));
            assertThat(browserFormat("share", number)).isEqualTo(format.share(value));
            assertThat(browserFormat("points", number)).isEqualTo(format.points(value));
        }
        for (long millis : new long[] {-5, 0, 800, 9_949, 9_950, 59_999, 60_000, 3_600_000, 172_800_000}) {
            assertThat(browserFormat("age", String.valueOf(millis))).isEqualTo(format.age(Duration.ofMillis(millis)));
        }
        String date = "new Date('" + Samples.NOW + "')";
        assertThat(browserFormat("dateTime", date)).isEqualTo(format.dateTime(Samples.NOW));
        assertThat(browserFormat("timeThenDate", date))
                .isEqualTo(format.time(Samples.NOW) + ", " + format.date(Samples.NOW));
    }

    private Object browserFormat(String name, String value) {
        return page.evaluate("async () => (await import('/shared_components/market-indicators/format.js'))." + name
                + "(" + value + ")");
    }
}
