package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.WaitUntilState;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.LayoutShifts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that late content does not shift the layout, whatever the order of its arrival. */
@InChromium
class StillnessBrowserTest {

    private static final String GROWN = "parent.postMessage({ type: 'iframe-height-change', height: 6000 }, '*')";

    @ParameterizedTest
    @CsvSource({
        "awaited-home-vi, 360",
        "awaited-home-en, 1440",
        "home-en, 360",
        "report-vi, 360",
        "report-en, 1440",
        "awaited-market-vi, 360",
        "awaited-market-en, 1440",
        "awaited-coin-vi, 360",
        "awaited-coin-en, 1440"
    })
    void page_fontsAndFiguresAndChartArrive_nothingMoves(String path, int width) {
        List<Route> fonts = new ArrayList<>();
        List<Route> figures = new ArrayList<>();
        try (BrowserContext context = Chromium.shared()
                        .newContext(new Browser.NewContextOptions().setViewportSize(width, width < 700 ? 780 : 900));
                Page page = context.newPage()) {
            LayoutShifts.watch(page);
            page.clock().setFixedTime(PageServer.MOMENT.toEpochMilli());
            page.routeWebSocket(Pattern.compile("/ws$"), WebSocketRoute::close);
            page.route("**/*.woff2", fonts::add);
            page.route("**/api/dashboard/data", figures::add);
            page.navigate(
                    PageServer.shared().base() + "/" + path,
                    new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
            page.waitForCondition(() -> !figures.isEmpty());
            assertStill("without font and figures", page);

            figures.forEach(Route::resume);
            assertThat(page.locator("[data-metric=btc_price_usd]").first()).containsText(Pattern.compile("91[.,]301"));
            assertStill("with the figures", page);

            fonts.forEach(Route::resume);
            page.waitForFunction("() => document.fonts.status === 'loaded'");
            assertStill("with the font", page);

            if (path.startsWith("report")) {
                page.frame("report-frame").evaluate(GROWN);
                page.waitForFunction("() => document.getElementById('report-frame').clientHeight === 6000");
            } else if (!path.contains("market")) {
                page.locator("[data-history]").scrollIntoViewIfNeeded();
                assertThat(page.locator("[data-history] canvas")).isVisible();
            }
            assertStill("with what comes last", page);
        }
    }

    private static void assertStill(String when, Page page) {
        LayoutShifts shifts = LayoutShifts.of(page);
        assertThat(shifts.score()).as("%s: %s", when, shifts.moved()).isLessThan(0.015);
    }
}
