package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import dev.archipelago.fixture.HtmlAddress;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import java.math.BigDecimal;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests reading in Chromium, on a complete server over a simulated market. */
@InChromium
@ExtendWith(LiveSite.Shared.class)
class ReadingBrowserTest {

    /**
     * Evaluates to the number of CHART_DATA comments that are followed by an element with a non-empty SVG, and the
     * number of all such comments.
     */
    private static final String CHARTS = """
            () => {
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
                const counted = { comments: 0, drawn: 0 };
                while (walker.nextNode()) {
                    if (walker.currentNode.data.includes('CHART_DATA')) {
                        counted.comments += 1;
                        counted.drawn += walker.currentNode.nextElementSibling?.querySelector('svg :is(path, rect)') ? 1 : 0;
                    }
                }
                return counted.drawn + ' of ' + counted.comments;
            }""";

    private static final String NOTE_THEME_OF_BODY = """
            new MutationObserver((_, observer) => {
                if (document.body) {
                    window.themeOfBody = document.documentElement.dataset.theme;
                    observer.disconnect();
                }
            }).observe(document, { childList: true, subtree: true });""";

    private final LiveSite site;

    @AutoClose
    private final Reader reader;

    private final Page page;

    ReadingBrowserTest(LiveSite site) {
        this.site = site;
        reader = Reader.of(site.at(""));
        page = reader.page();
    }

    private static String price(String written) {
        return written + "\u00a0US$";
    }

    @ParameterizedTest
    @ValueSource(strings = {"vi", "en"})
    void report_real_drawsEveryChartAndHasNoScrollBarInside(String language) {
        assumeFalse(site.imported().isEmpty(), "the real reports are not beside the repository");
        for (int id : site.imported()) {
            reader.visit("/crypto_report/" + id + "?lang=" + language);
            Frame report = reader.report();

            report.waitForFunction("() => document.documentElement.scrollHeight <= innerHeight");
            assertThat(report.evaluate(CHARTS)).as("charts of report %d", id).isEqualTo("5 of 5");
            assertThat(report.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
        }
        assertThat(reader.errors()).isEmpty();
        assertThat(reader.strangers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vi", "en"})
    void report_withoutATitle_isCalledByItsDate(String language) {
        assumeFalse(site.imported().isEmpty(), "the real reports are not beside the repository");
        int id = site.imported().getFirst();
        String title = language.equals("vi") ? "Thị trường tiền mã hóa ngày 15/08/2025" : "Crypto market, 15 Aug 2025";

        Document report = Jsoup.parse(site.body("/crypto_report/" + id + "?lang=" + language));
        assertThat(report.title()).isEqualTo(title + " · Archipelago");
        assertThat(report.expectFirst("h1").text()).isEqualTo(title);
        assertThat(report.select("iframe").attr("title"))
                .isEqualTo((language.equals("vi") ? "Nội dung báo cáo: " : "Report: ") + title);
        Document list = Jsoup.parse(site.body("/crypto_reports_list?lang=" + language));
        assertThat(list.select("a[href^='/crypto_report/" + id + "?']").text()).isEqualTo(title);
    }

    /** Returns the title on screen; the printed form has a separate one. */
    private Locator title() {
        return page.locator("h1:visible");
    }

    @Test
    void report_withATitle_showsItOnce() {
        reader.visit("/crypto_report/1");

        assertThat(title()).isInViewport();
        assertThat(reader.report().locator("h1").boundingBox().width).isLessThan(2);
    }

    @Test
    void report_theme_reachesTheFrame() {
        reader.visit("/crypto_report/1");
        Frame report = reader.report();
        report.waitForFunction("() => document.documentElement.dataset.theme === 'light'");
        Object light = report.evaluate("getComputedStyle(document.body).backgroundColor");

        page.locator("[data-theme-toggle]").click();
        page.locator("[data-theme-toggle]").click();

        report.waitForFunction("() => document.documentElement.dataset.theme === 'dark'");
        assertThat(report.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(light)
                .isEqualTo(page.evaluate("getComputedStyle(document.body).backgroundColor"));
    }

    @Test
    void report_strip_isFilledAndFollows() {
        reader.visit("/crypto_report/1");
        assertThat(page.locator(".strip .is-awaited")).hasCount(0);
        var bitcoin = page.locator(".strip [data-metric=btc_price_usd]");
        assertThat(bitcoin).not().hasText(price("90.321,50"));

        site.simulator().holdPrice("BTC", new BigDecimal("90321.5"));

        assertThat(bitcoin).hasText(price("90.321,50"));
    }

    @Test
    void home_priceMoves_showsItByItself() {
        reader.visit("/");
        assertThat(page.locator("[data-connection]")).hasText("Cập nhật trực tiếp");

        site.simulator().holdPrice("BTC", new BigDecimal("95432.1"));

        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText(price("95.432,10"));
        assertThat(page.locator("[data-provenance=btc_price_usd]")).containsText("trực tiếp Binance");
    }

    @Test
    void home_figures_areThoseOfOneSnapshot() {
        reader.visit("/?lang=en");
        page.waitForCondition(() -> reader.frames().size() > 3);

        // At first the page may show the summary it was rendered from, whose snapshot need not have been sent in a
        // frame.
        page.waitForCondition(
                () -> reader.frames().stream().anyMatch(DisplayedFigures.on(page, Language.ENGLISH)::areThoseOf));

        assertThat(DisplayedFigures.on(page, Language.ENGLISH).count()).isEqualTo(34);
    }

    @Test
    void anyPage_reportInserted_offersIt() {
        reader.visit("/?lang=en");
        assertThat(page.locator("[data-connection]")).hasText("Updating live");

        int id = site.table().add("<h1>Tin mới</h1><p>Nội dung.</p>", "2030-01-02 03:04:05");
        try {
            var link = page.locator("[data-toast] a");
            assertThat(link).hasText("Read it now");
            link.click();
            page.waitForURL(site.at("/crypto_report/" + id + "?lang=en"));
            assertThat(title()).hasText("Tin mới");
            assertThat(page.locator(".notice:not([hidden])"))
                    .hasText("This report is not available in English yet. The Vietnamese version is shown below.");
        } finally {
            site.table().execute("DELETE FROM crypto_report WHERE id = " + id);
        }
    }

    @Test
    void language_switched_keepsTheAddressAndIsRemembered() {
        reader.visit("/crypto_reports_list?month=2026-11");

        page.locator("a[data-language]").click();

        page.waitForURL(site.at("/crypto_reports_list?month=2026-11&lang=en"));
        assertThat(page.locator("html")).hasAttribute("lang", "en");
        assertThat(reader.context().cookies())
                .extracting((Cookie cookie) -> cookie.name + "=" + cookie.value)
                .containsExactly("preferred_language=en");
        reader.visit("/crypto_report/2");
        assertThat(page.locator("html")).hasAttribute("lang", "en");
    }

    @Test
    void theme_chosen_isKeptAndThereBeforeThePageIsPainted() {
        reader.visit("/about");
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.addInitScript(NOTE_THEME_OF_BODY);

        page.reload();

        assertThat(page.evaluate("window.themeOfBody")).isEqualTo("dark");
        page.locator("[data-theme-toggle]").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
    }

    @Test
    void withoutScript_everythingCanBeRead() {
        try (Reader plain = Reader.of(site.at(""), Reader.options().setJavaScriptEnabled(false))) {
            plain.visit("/");
            assertThat(plain.page().locator(".lead-title")).isVisible();
            assertThat(plain.page().locator(".coins [data-metric]").first()).containsText("$");
            assertThat(plain.page().locator(".needs-script:visible")).hasCount(0);
            plain.visit("/crypto_reports_list");
            assertThat(plain.page().locator(".report-list h2 a").first()).isVisible();
            plain.visit("/crypto_report/1");
            assertThat(plain.page().frameLocator("iframe").locator("h2").first())
                    .isVisible();
            assertThat(plain.page().locator("iframe").boundingBox().height).isGreaterThan(500);
        }
    }

    @Test
    void everyPage_simulatedMarket_reportsIt() {
        // A report's own document and its print view show no market figures.
        for (HtmlAddress page : HtmlAddress.every()) {
            if (!page.route().startsWith("/api/") && !page.route().startsWith("/pdf-template")) {
                assertThat(site.body(page.in("vi"))).as("%s", page).contains("<strong>Thị trường mô phỏng</strong>");
                assertThat(site.body(page.in("en"))).as("%s", page).contains("<strong>Simulated market</strong>");
            }
        }
    }
}
