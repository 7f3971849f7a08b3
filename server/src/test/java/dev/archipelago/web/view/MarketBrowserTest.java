package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the market's pages in Chromium. */
@InChromium
class MarketBrowserTest {

    private static final String NEXT = "2026-11-20T07:05:14Z";

    /** Evaluates to the centre of the slider's knob and the position of the corresponding point of the chart. */
    private static final String KNOB_AND_POINT = """
            () => {
                const slider = document.querySelector('[data-part=point]');
                const box = slider.getBoundingClientRect();
                const knob = 1.125 * parseFloat(getComputedStyle(document.documentElement).fontSize);
                const share = (slider.value - slider.min) / (slider.max - slider.min);
                const canvas = document.querySelector('[data-part=box] canvas');
                const chart = window.Chart.getChart(canvas);
                const [{ element }] = chart.getActiveElements();
                return [box.left + knob / 2 + share * (box.width - knob), canvas.getBoundingClientRect().left + element.x];
            }""";

    private static final String SITE = PageServer.shared().base();

    private final List<WebSocketRoute> sockets = new ArrayList<>();
    private Reader reader;
    private Page page;

    @AfterEach
    void close() {
        reader.close();
    }

    private void visit(String path, Browser.NewContextOptions options) {
        reader = PageServer.reader(options);
        page = reader.page();
        page.routeWebSocket(Pattern.compile("/ws$"), sockets::add);
        reader.visit(path);
    }

    private static Browser.NewContextOptions desktop() {
        return Reader.options().setViewportSize(1280, 700);
    }

    private Locator part(String name) {
        return page.locator("[data-history] [data-part=" + name + "]");
    }

    @ParameterizedTest
    @CsvSource({"vi, LIGHT", "en, DARK"})
    void coin_chart_isDrawnAndReadByKeyboard(String language, ColorScheme scheme) {
        visit("/coin-" + language, desktop().setColorScheme(scheme));
        assertThat(part("box").locator("canvas")).isVisible();
        assertThat(part("box").locator("canvas")).hasAttribute("aria-label", Pattern.compile("Bitcoin.*"));
        List<String> texts = page.locator("[data-part=rows] data").allTextContents();

        part("point").focus();
        assertThat(part("reading")).containsText(texts.getLast());
        page.keyboard().press("ArrowLeft");
        assertThat(part("reading")).containsText(texts.get(texts.size() - 2));
        page.keyboard().press("Home");
        assertThat(part("reading")).containsText(texts.getFirst());
        assertThat(part("point")).hasAttribute("aria-valuetext", part("reading").textContent());

        page.locator("[data-theme-toggle]").click();
        assertThat(part("box").locator("canvas")).hasCount(1);
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void home_chartFarBelow_isNotLoadedUntilItIsNear() {
        visit("/home-vi", Reader.options().setViewportSize(1280, 300));
        page.waitForCondition(() -> !sockets.isEmpty());
        assertThat(reader.addresses()).noneMatch(url -> url.contains(ChartLibrary.PATH));
        assertThat(part("box").locator("svg")).hasCount(1);

        part("box").scrollIntoViewIfNeeded();

        assertThat(part("box").locator("canvas")).isVisible();
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void home_anotherMetricChosen_takesItsFigureOver() {
        visit("/home-en", desktop());
        part("box").scrollIntoViewIfNeeded();
        assertThat(part("box").locator("canvas")).isVisible();

        page.locator("select[name=metric]").selectOption("market_cap_usd");

        assertThat(page.locator("[data-history]")).hasAttribute("data-title", "Market cap");
        assertThat(part("box").locator("canvas")).isVisible();
        assertThat(page).hasURL(SITE + "/home-en");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void market_dongChosen_isKeptInTheAddressAndForLater() {
        visit("/market-vi", desktop());
        Locator dong = page.locator("[data-metric=btc_price_vnd]");
        assertThat(dong).isHidden();

        page.locator("[data-choose-currency=vnd]").click();
        assertThat(dong).hasText("2.405.375.765\u00a0₫");
        assertThat(page.locator("[data-metric=btc_price_usd]")).isHidden();
        assertThat(page).hasURL(SITE + "/market-vi?currency=vnd");

        page.navigate(SITE + "/coin-en");
        assertThat(page.locator("[data-metric=btc_price_vnd]")).hasText("₫2,405,375,765");
        assertThat(page.locator("[data-choose-currency=vnd]")).hasAttribute("aria-current", "true");
        page.navigate(SITE + "/coin-en?currency=usd");
        assertThat(page.locator("[data-metric=btc_price_vnd]")).isHidden();
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void market_liveFrame_movesBothPrices() {
        visit("/market-en?currency=vnd", desktop());
        page.waitForCondition(() -> !sockets.isEmpty());

        sockets.getLast()
                .send("{\"type\":\"dashboard_update\",\"timestamp\":\"" + NEXT + "\",\"data\":"
                        + PageServer.summary("92000.5", NEXT) + "}");

        assertThat(page.locator("[data-metric=btc_price_vnd]")).hasText("₫2,423,799,173");
        assertThat(page.locator("[data-provenance=btc_price_vnd]")).containsText("stale Binance, CoinGecko");
        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("$92,000.50");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void market_change_showsItsSourceByKeyboardAndIsRefreshed() {
        visit("/market-en", desktop());
        Locator change = page.locator("[data-refresh=btc_change_7d] .sourced-value");
        Locator tip = change.locator(".tip");
        assertThat(tip.boundingBox().width).isLessThan(2);

        change.focus();
        assertThat(tip.boundingBox().width).isGreaterThan(100);
        page.locator("h1").click();
        page.evaluate("document.querySelector('[data-refresh=btc_change_7d] .change').textContent = 'old'");
        page.clock().runFor(61_000);

        assertThat(page.locator("[data-refresh=btc_change_7d] .change")).hasText("▼\u00a0−4.50%");
    }

    @Test
    void coin_withoutScript_hasADrawingATableAndLinks() {
        visit("/coin-vi", desktop().setJavaScriptEnabled(false));

        assertThat(part("box").locator("svg")).isVisible();
        page.locator("summary").click();
        assertThat(page.locator("[data-part=rows] tr").first()).isVisible();
        assertThat(part("point")).isHidden();
        assertThat(page.locator("[data-history-ranges] a").first()).isVisible();
        assertThat(page.locator("[data-choose-currency=vnd]")).hasAttribute("href", "/market/btc?currency=vnd&lang=vi");
    }

    @ParameterizedTest
    @CsvSource({"vi, 320", "vi, 360", "en, 390"})
    void phone_market_showsTheWeekTheMonthAndTheLineWithoutScrolling(String language, int width) {
        visit("/market-" + language, Reader.options().setViewportSize(width, 740));

        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        assertThat(page.evaluate("(() => { const box = document.querySelector('.table-box');"
                        + " return box.scrollWidth > box.clientWidth; })()"))
                .isEqualTo(false);
        for (String part : List.of("btc_change_24h", "btc_change_7d", "btc_change_30d", "BTC-spark")) {
            Locator cell = page.locator("[data-refresh=" + part + "]");
            cell.scrollIntoViewIfNeeded();
            assertThat(cell).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
        }
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void currencyChosen_chartBasesHomeAndReports_areInDongToo() {
        visit("/coin-vi?currency=vnd", desktop());
        assertThat(part("box").locator("canvas")).isVisible();
        assertThat(part("reading")).containsText("\u00a0₫");
        assertThat(part("at-rate")).isVisible();
        assertThat(part("rows").locator("data").last()).containsText("\u00a0₫");
        page.locator("[data-choose-currency=usd]").click();
        assertThat(part("reading")).containsText("\u00a0US$");
        assertThat(part("at-rate")).isHidden();
        page.locator("[data-choose-currency=vnd]").click();
        assertThat(part("reading")).containsText("\u00a0₫");

        reader.visit("/market-vi");
        assertThat(page.locator("[data-refresh=btc_change_7d] .tip-note .in-vnd"))
                .containsText("so với 2.374.401.360\u00a0₫");
        reader.visit("/home-vi");
        assertThat(page.locator("[data-metric=btc_price_vnd]")).isVisible();
        assertThat(page.locator("[data-metric=btc_price_usd]")).isHidden();
        reader.visit("/report-vi");
        assertThat(page.locator(".strip [data-metric=btc_price_vnd]")).hasText("2.405.375.765\u00a0₫");
        assertThat(reader.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void slider_anyPoint_knobIsUnderIt(int width) {
        visit("/coin-vi", Reader.options().setViewportSize(width, 740));
        part("box").scrollIntoViewIfNeeded();
        assertThat(part("box").locator("canvas")).isVisible();

        for (String key : List.of("Home", "PageUp", "PageUp", "PageUp", "PageUp", "ArrowRight", "ArrowRight", "End")) {
            part("point").press(key);
            assertThat((List<?>) page.evaluate(KNOB_AND_POINT))
                    .satisfies(places -> assertThat(((Number) places.getFirst()).doubleValue())
                            .as("after " + key)
                            .isCloseTo(((Number) places.getLast()).doubleValue(), within(2.0)));
        }
    }
}
