package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests keyboard navigation. */
@InChromium
@ExtendWith(LiveSite.Shared.class)
class KeyboardBrowserTest {

    private static final int MAXIMUM_STOPS = 120;

    /**
     * Evaluates to the focused element if its focus is not visible, because it has no outline, is outside of the window
     * or is covered; otherwise to an empty string, or to "end" once all elements have been visited.
     */
    private static final String FOCUS = """
            () => {
                const at = document.activeElement;
                if (at === document.body || at.seen) {
                    return at.matches('iframe') ? '' : 'end';
                }
                at.seen = true;
                const name = at.outerHTML.slice(0, 120);
                const { outlineStyle, outlineWidth } = getComputedStyle(at);
                if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) {
                    return 'no outline: ' + name;
                }
                const box = [...at.getClientRects()].find(({ width, height }) => width > 2 && height > 2);
                if (!box || box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) {
                    return 'not in the window: ' + name;
                }
                const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
                const top = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
                return at.contains(top) || top?.contains(at) ? '' : 'covered: ' + name;
            }""";

    @AutoClose
    private final Reader reader;

    private final Page page;

    KeyboardBrowserTest(LiveSite site) {
        reader = Reader.of(
                site.at(""),
                Reader.options().setReducedMotion(ReducedMotion.REDUCE).setServiceWorkers(ServiceWorkerPolicy.BLOCK));
        page = reader.page();
    }

    private void press(String key) {
        page.keyboard().press(key);
    }

    /** Presses Tab until {@code selector} has the focus, then Enter. */
    private void tabTo(String selector) {
        for (int stops = 0; !isFocused(selector); stops++) {
            assertThat(stops).as("stops before %s", selector).isLessThan(MAXIMUM_STOPS);
            press("Tab");
        }
        press("Enter");
    }

    private boolean isFocused(String selector) {
        return Boolean.TRUE.equals(page.evaluate("selector => document.activeElement.matches(selector)", selector));
    }

    @Test
    void skipLink_firstStop_leadsPastTheHeader() {
        reader.visit("/?lang=en");

        press("Tab");
        assertThat(page.locator(".skip-link")).isFocused();
        assertThat(page.locator(".skip-link")).isInViewport();
        assertThat(page.locator(".skip-link").boundingBox().width).isGreaterThan(60);
        press("Enter");
        assertThat(page.locator("main")).isFocused();
        press("Tab");

        assertThat(page.locator("main :focus")).isVisible();
    }

    @Test
    void reader_withKeysAlone_goesFromHomeThroughAReportAndASearchToTheMarket() {
        reader.visit("/?lang=en");
        press("j");
        press("Enter");
        page.waitForURL("**/crypto_report/*");
        tabTo(".breadcrumb a[href^='/crypto_reports_list']");
        page.waitForURL("**/crypto_reports_list?*");
        press("/");
        page.keyboard().type("bitcoin");
        press("Enter");
        page.waitForURL("**q=bitcoin*");
        tabTo(".site-nav a[href^='/market']");
        page.waitForURL("**/market?*");
        tabTo("[data-choose-currency=vnd]");
        assertThat(page.locator("[data-metric=btc_price_vnd]")).isVisible();
        press("?");
        assertThat(page.locator("dialog.help")).isVisible();
        tabTo("dialog.help button");
        assertThat(page.locator("dialog.help")).isHidden();
        tabTo("tbody a[href^='/market/btc']");
        page.waitForURL("**/market/btc*");
    }

    @ParameterizedTest
    @CsvSource({
        "/, 360",
        "/, 1280",
        "/crypto_report/1, 360",
        "/crypto_report/1, 1280",
        "/market, 1280",
        "/market/btc, 360",
        "/settings, 360"
    })
    void stops_allOfAPage_areSeen(String path, int width) {
        page.setViewportSize(width, 740);
        reader.visit(path + "?lang=vi");
        List<String> faults = new ArrayList<>();

        int stops = 0;
        for (String found = ""; !found.equals("end"); stops++) {
            assertThat(stops).isLessThan(MAXIMUM_STOPS);
            press("Tab");
            found = (String) page.evaluate(FOCUS);
            faults.add(found);
        }

        faults.removeIf(fault -> fault.isEmpty() || fault.equals("end"));
        assertThat(faults).isEmpty();
        assertThat(stops).isGreaterThan(10);
    }
}
