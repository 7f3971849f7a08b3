package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the layout at all widths and text sizes: no truncated or misplaced words, and no unused space. */
@InChromium
class LayoutBrowserTest {

    private static final List<Integer> WIDTHS = List.of(320, 360, 390, 720, 900, 1024, 1200, 1280, 1440);

    /** Evaluates to the elements that are outside of the window, clipped, or overflow their cell. */
    static final String FAULTS = """
            () => {
                const faults = [];
                const unseen = (element) => {
                    for (let at = element; at?.nodeType === 1; at = at.parentElement) {
                        const { clipPath, visibility, display } = getComputedStyle(at);
                        if (clipPath !== 'none' || visibility === 'hidden' || display === 'none') {
                            return true;
                        }
                    }
                    return false;
                };
                const rootWidth = document.documentElement.scrollWidth;
                if (rootWidth > innerWidth) {
                    faults.push(`the page is ${rootWidth} wide`);
                }
                document.querySelectorAll('body *').forEach((element) => {
                    const written = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
                    if (!written || element.closest('svg, script, style, template, canvas, option, .scroll-box:not(:has(.coins-wide)), .snippet, .strip ul') || unseen(element)) {
                        return;
                    }
                    const range = document.createRange();
                    range.selectNodeContents(element);
                    const text = range.getBoundingClientRect();
                    const name = `${element.tagName}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
                    if (text.width > 0 && !element.closest('.provenance') && text.right > innerWidth + 1) {
                        faults.push(`${name} ends at ${text.right}`);
                    }
                    const { overflow, webkitLineClamp } = getComputedStyle(element);
                    if (overflow !== 'visible' && webkitLineClamp === 'none' && !element.closest('.provenance') && element.scrollWidth > element.clientWidth + 1) {
                        faults.push(`${name} is cut off`);
                    }
                    const cell = element.closest('td, th, dd, dt, li, .indicator')?.getBoundingClientRect();
                    if (cell && !element.closest('.provenance, thead') && (text.right > cell.right + 1.5 || text.left < cell.left - 1.5)) {
                        faults.push(`${name} hangs out of its cell by ${Math.max(text.right - cell.right, cell.left - text.left)}`);
                    }
                });
                return faults;
            }""";

    /** Evaluates to the positions where the text of both columns of the home page ends. */
    private static final String COLUMN_ENDS = """
            () => {
                const bottom = (selector) => Math.max(...[...document.querySelectorAll(selector)].map((part) => part.getBoundingClientRect().bottom));
                const left = '.lead .button, .lead .lead-chart svg' + (document.querySelector('.front-plain') ? ', .earlier li' : '');
                const right = '.market .as-of' + (document.querySelector('.front-plain') ? '' : ', .earlier li');
                return [bottom(left), bottom(right)];
            }""";

    private static Reader open(String path, int width, boolean dong) {
        Reader reader = PageServer.reader(Reader.options().setViewportSize(width, 900));
        prepare(reader.page(), dong);
        reader.visit("/" + path);
        reader.page().waitForFunction("() => document.fonts.status === 'loaded'");
        return reader;
    }

    private static void prepare(Page page, boolean dong) {
        page.routeWebSocket(Pattern.compile("/ws$"), socket -> {});
        if (dong) {
            page.addInitScript("localStorage.setItem('currency', 'vnd')");
        }
    }

    private static void assertWhole(String what, Page page) {
        // Charts are resized asynchronously.
        page.waitForFunction("() => document.documentElement.scrollWidth <= innerWidth");
        assertThat((List<?>) page.evaluate(FAULTS)).as(what).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "home, false",
        "home, true",
        "market, false",
        "market, true",
        "coin, false",
        "coin, true",
        "mixed, false",
        "status, false",
        "settings, true",
        "list, false"
    })
    void pages_anyWidth_showEveryWordWhole(String name, boolean dong) {
        for (String language : List.of("vi", "en")) {
            try (Reader reader = open(name + "-" + language, WIDTHS.getLast(), dong)) {
                for (int width : WIDTHS.reversed()) {
                    reader.page().setViewportSize(width, 900);
                    assertWhole(name + " " + language + " at " + width, reader.page());
                }
                assertThat(reader.errors()).isEmpty();
            }
        }
    }

    @Test
    void home_anyWidth_showsTheLineOfSevenDaysAndItsMark() {
        try (Reader reader = open("home-vi", WIDTHS.getLast(), false)) {
            for (int width : WIDTHS.reversed()) {
                reader.page().setViewportSize(width, 900);
                var line = reader.page().locator(".front .spark-cell svg").first();
                assertThat(line).isVisible();
                assertThat(line.boundingBox().width).as("at " + width).isGreaterThan(30);
                assertThat(reader.page().locator(".wordmark .mark").boundingBox().width)
                        .as("at " + width)
                        .isGreaterThanOrEqualTo(28);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"home-vi, 1024", "home-en, 1280", "home-vi, 1440", "drawn-vi, 1024", "drawn-vi, 1280", "drawn-en, 1440"
    })
    void home_twoColumns_endTogether(String path, int width) {
        try (Reader reader = open(path, width, false)) {
            List<?> ends = (List<?>) reader.page().evaluate(COLUMN_ENDS);
            assertThat(((Number) ends.getFirst()).doubleValue())
                    .isCloseTo(((Number) ends.getLast()).doubleValue(), within(130.0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {720, 1280})
    void pages_textTwiceAsLarge_growWithItAndLoseNothing(int width) {
        try (Chromium large = Chromium.launchWith("--blink-settings=defaultFontSize=32")) {
            for (String name : List.of("home", "market", "coin", "report", "settings", "status", "about", "list")) {
                try (Page page = large.browser()
                        .newPage(new Browser.NewPageOptions()
                                .setViewportSize(width, 900)
                                .setColorScheme(ColorScheme.LIGHT))) {
                    prepare(page, false);
                    page.navigate(PageServer.shared().base() + "/" + name + "-vi");
                    page.waitForFunction("() => document.fonts.status === 'loaded'");
                    // The font is declared optional: one that arrives late is used from the next page view on.
                    page.reload();
                    page.waitForFunction("() => document.fonts.status === 'loaded'");

                    assertThat(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
                            .isEqualTo(30);
                    assertThat(((Number)
                                            page.evaluate(
                                                    "parseFloat(getComputedStyle(document.querySelector('.site-footer')).fontSize)"))
                                    .doubleValue())
                            .isEqualTo(26);
                    assertWhole(name, page);
                }
            }
        }
    }

    @Test
    void report_skipLink_leadsPastProgressAndStrip() {
        try (Reader reader = open("report-vi", 1280, false)) {
            Page page = reader.page();
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip-link")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("main")).isFocused();
            assertThat(page.locator("main :is(.strip, progress)")).hasCount(0);

            page.keyboard().press("Tab");

            assertThat(page.locator("main a").first()).isFocused();
        }
    }

    @Test
    void narrow_names_beginWithWhatIsSeen() {
        try (Reader reader = open("home-vi", 360, false)) {
            Map<?, ?> named = (Map<?, ?>)
                    reader.page()
                            .evaluate(
                                    "() => { const link = document.querySelector('a[data-language]');"
                                            + " return { seen: link.innerText.trim().split('\\n')[0], name: link.textContent, label: link.ariaLabel }; }");
            assertThat(named.get("label")).isNull();
            assertThat((String) named.get("name")).startsWith("EN");
        }
    }
}
