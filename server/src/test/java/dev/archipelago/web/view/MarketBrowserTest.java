package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
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

/** The pages of the market in Chromium. */
@InChromium
class MarketBrowserTest {

    private static final String NEXT = "2026-11-20T07:05:14Z";

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
    void market_change_tellsItsSourceByKeyboardAndIsRenewed() {
        visit("/market-en", desktop());
        Locator change = page.locator("[data-renew=btc_change_7d] .told");
        Locator tip = change.locator(".tip");
        assertThat(tip.boundingBox().width).isLessThan(2);

        change.focus();
        assertThat(tip.boundingBox().width).isGreaterThan(100);
        page.locator("h1").click();
        page.evaluate("document.querySelector('[data-renew=btc_change_7d] .change').textContent = 'old'");
        page.clock().runFor(61_000);

        assertThat(page.locator("[data-renew=btc_change_7d] .change")).hasText("▼\u00a0−4.50%");
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

    @Test
    void phone_market_scrollsInItsOwnBox() {
        visit("/market-vi", Reader.options().setViewportSize(360, 740));

        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
        assertThat(page.evaluate("(() => { const box = document.querySelector('.table-box');"
                        + " return box.scrollWidth > box.clientWidth; })()"))
                .isEqualTo(true);
        assertThat(page.locator("[data-renew=ETH-spark]")).not().isInViewport();
    }
}
