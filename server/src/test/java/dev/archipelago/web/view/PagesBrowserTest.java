package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@InChromium
class PagesBrowserTest {

    private static final String NEXT = "2026-11-20T07:05:14Z";

    private final List<WebSocketRoute> sockets = new ArrayList<>();

    @AutoClose
    private final Reader reader = PageServer.reader(Reader.options());

    private final Page page = reader.page();

    @BeforeEach
    void open() {
        page.routeWebSocket(Pattern.compile("/ws$"), sockets::add);
    }

    private void visit(String path) {
        reader.visit(path);
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

        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("92.000,50\u00a0US$");
        assertThat(page.locator("[data-connection]")).hasText("Cập nhật trực tiếp");
        assertThat(page.locator("[data-as-of]")).hasText("14:05:14 (GMT+7), 20/11/2026");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void home_socketLost_triesAgain() {
        visit("/home-en");
        page.waitForCondition(() -> !sockets.isEmpty());

        sockets.getLast().close();

        assertThat(page.locator("[data-connection]")).hasText("Connection lost, reconnecting");
        page.clock().runFor(2_000);
        page.waitForCondition(() -> sockets.size() == 2);
    }

    @Test
    void home_silenceOfAMinute_isNoLongerCalledLive() {
        visit("/home-en");
        push(update("92000.5"));
        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("$92,000.50");
        assertThat(page.locator(".coins tr.is-quiet:has([data-provenance=btc_price_usd])"))
                .hasCount(1);

        page.clock().runFor(70_000);

        assertThat(page.locator("[data-provenance=btc_price_usd]")).containsText("delayed");
        assertThat(page.locator(".coins tr.is-quiet")).hasCount(0);
    }

    @Test
    void report_strip_isFilledByTheSummary() {
        visit("/report-vi");

        assertThat(page.locator(".strip [data-metric=btc_price_usd]")).hasText("91.301,20\u00a0US$");
        assertThat(page.locator(".strip [data-zone=fng_value]")).hasText("sợ hãi");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void share_withAndWithoutTheSystemsSheet_handsOnTheAddress() {
        page.addInitScript("navigator.canShare = () => window.sheet !== false;"
                + " navigator.share = (data) => { window.shared = data; return Promise.resolve(); }");
        reader.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        visit("/report-en");

        page.locator("[data-share]").press("Enter");
        page.waitForFunction("window.shared");
        assertThat(page.evaluate("shared.url")).isEqualTo(PageServer.shared().base() + "/report-en");
        page.evaluate("window.sheet = false");
        page.locator("[data-share]").press("Enter");

        assertThat(page.locator("[data-share-result]")).hasText("Link copied.");
        assertThat(page.evaluate("navigator.clipboard.readText()"))
                .isEqualTo(PageServer.shared().base() + "/report-en");
        reader.context().clearPermissions();
        page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('refused')))");
        page.locator("[data-share]").press("Enter");
        assertThat(page.locator("[data-share-result]")).containsText("/report-en");
    }

    @Test
    void phone_menuAndContents_openAndClose() {
        page.setViewportSize(360, 800);
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

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void format_browserAndServer_writeAlike(Language language) {
        visit("/list-" + language.tag());
        Format format = Format.of(language);
        for (String number : List.of(
                "91234.56",
                "10",
                "9.99",
                "2.1834",
                "1",
                "0.412345678",
                "0.5",
                "3118000000000",
                "142300000000",
                "5000000",
                "999999",
                "0")) {
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

    @ParameterizedTest
    @MethodSource("dev.archipelago.language.Language#all")
    void times_readerOfAnotherZone_areThoseOfTheServer(Language language) {
        Format format = Format.of(language);
        try (Reader away = PageServer.reader(Reader.options().setTimezoneId("America/New_York"))) {
            away.visit("/home-" + language.tag());
            Page home = away.page();
            String late = "2026-11-29T20:30:00Z";

            assertThat(home.evaluate(
                            "async at => (await import('/shared_components/market-indicators/format.js')).dateTime(new Date(at))",
                            late))
                    .isEqualTo(format.dateTime(Instant.parse(late)));
            assertThat(home.locator(".lead time"))
                    .hasText(format.dateTime(Samples.head(12, language).createdAt()));
            assertThat(home.locator("[data-as-of]")).containsText("14:05:12");
        }
    }

    private Object browserFormat(String name, String value) {
        return page.evaluate("async () => (await import('/shared_components/market-indicators/format.js'))." + name
                + "(" + value + ")");
    }
}
