package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how price alerts are entered, stored and fired in the browser. Bitcoin is at 91,301.20 USD in the samples. */
@InChromium
class PriceAlertBrowserTest {

    private static final String FOLLOW = """
            async prices => {
                window.notified = [];
                ServiceWorkerRegistration.prototype.showNotification = async title => { notified.push(title); };
                const { notifyPrices } = await import('/shared_components/core/notify.js');
                prices.forEach((value, minute) => notifyPrices({ btc_price_usd: { value, state: 'live' } }, false, (minute + 100) * 60_000));
                return notified;
            }""";

    @AutoClose
    private final Reader reader = PageServer.reader(Reader.options());

    private final Page page = reader.page();
    private final Locator shown = page.locator("[data-alert-shown]");

    @BeforeEach
    void permit() {
        page.addInitScript("Object.defineProperty(Notification, 'permission', { get: () => 'granted' })");
    }

    private void open(String language) {
        reader.visit("/settings-" + language);
        page.waitForResponse("**/api/dashboard/data", page::reload);
    }

    private void type(String number) {
        page.locator("[name=threshold]").fill(number);
    }

    private void add() {
        page.locator("[data-price-alert] button").click();
        assertThat(page.locator("[data-price-alerts] li")).hasCount(1);
    }

    private Object kept(String part) {
        return page.evaluate("JSON.parse(localStorage.price_alerts)[0]." + part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vi | 95.000 | 95000",
                "vi | 95,5 | 95.5",
                "vi | 1.234.567,25 | 1234567.25",
                "vi | 88 450 $ | 88450",
                "vi | 2.405.375.765 đ | 2405375765",
                "vi | 95.5 | NaN",
                "vi | 1,234.5 | NaN",
                "vi | 1.23.4 | NaN",
                "vi | -5 | NaN",
                "en | 95,000 | 95000",
                "en | 95.5 | 95.5",
                "en | $1,234,567.25 | 1234567.25",
                "en | 95,5 | NaN",
                "en | 1.234,5 | NaN"
            })
    void typedNumber_anyText_isReadInTheLanguageOfThePage(String language, String typed, String expected) {
        reader.visit("/settings-" + language);

        assertThat(page.evaluate(
                        "async typed => String((await import('/shared_components/core/typed-number.js')).typedNumber(typed))",
                        typed))
                .isEqualTo(expected);
    }

    @Test
    void settings_numberTypedInVietnamese_isShownBackAndKept() {
        open("vi");

        type("95.000");
        assertThat(shown).hasText("Sẽ báo khi BTC vượt lên trên 95.000,00\u00a0US$. Giá hiện tại: 91.301,20\u00a0US$.");
        add();

        assertThat(page.locator("[data-price-alerts] li")).containsText("BTC vượt lên trên 95.000,00\u00a0US$");
        assertThat(kept("threshold")).isEqualTo(95000);
        assertThat(kept("met")).isEqualTo(false);
        assertThat(shown).isEmpty();
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void settings_numberOfAnotherLanguage_isRefusedWithAnExample() {
        open("vi");

        type("95.5");
        page.locator("[data-price-alert] button").click();

        assertThat(shown).hasText("Không đọc được số này. Hãy viết như 95.000 hoặc 0,35.");
        assertThat(page.locator("[data-price-alerts] li")).hasCount(0);
    }

    @Test
    void alert_pastItsLimitWhenMade_waitsForACrossing() {
        open("vi");
        type("1.000");
        assertThat(shown).containsText("Giá đang ở trên mức này, nên chỉ báo khi giá xuống dưới rồi lên lại.");
        add();
        assertThat(kept("met")).isEqualTo(true);

        List<?> notified = (List<?>) page.evaluate(FOLLOW, List.of(88_450, 91_000, 900, 1_100));

        page.waitForFunction("() => notified.length === 1");
        assertThat(notified).hasSizeLessThan(2);
        assertThat(page.evaluate("notified[0]")).isEqualTo("BTC vượt lên trên 1.000,00\u00a0US$");
    }

    @Test
    void alert_madeWhileNoPriceIsKnown_learnsItsSideFromTheFirstOne() {
        page.route("**/api/dashboard/data", route -> route.abort());
        reader.visit("/settings-en");
        type("1,000");
        assertThat(shown).hasText("You will be notified when BTC rises above $1,000.00.");
        add();
        assertThat(kept("met")).isNull();

        page.evaluate(FOLLOW, List.of(88_450, 89_000));

        assertThat(kept("met")).isEqualTo(true);
        assertThat((List<?>) page.evaluate("notified")).isEmpty();
    }

    @Test
    void settings_dongChosen_alertsAreTypedAndShownInDong() {
        page.addInitScript("localStorage.setItem('currency', 'vnd')");
        open("vi");
        assertThat(page.getByLabel("Mức giá (VND)")).isVisible();

        type("2.500.000.000");
        assertThat(shown)
                .hasText("Sẽ báo khi BTC vượt lên trên 2.500.000.000\u00a0₫. Giá hiện tại: 2.405.375.765\u00a0₫.");
        add();

        assertThat(page.locator("[data-price-alerts] li")).containsText("BTC vượt lên trên 2.500.000.000\u00a0₫");
        assertThat(kept("currency")).isEqualTo("vnd");
    }
}
