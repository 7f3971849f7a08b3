package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests notifications in a browser that supports them. */
@InChromium
@ExtendWith(LiveSite.Shared.class)
class NotificationsBrowserTest {

    /**
     * Records the notifications that the browser has shown. Querying the browser would be a race: Chromium discards
     * stored notifications that are not yet on the screen.
     */
    private static final String WATCH = """
            window.notified = [];
            const show = ServiceWorkerRegistration.prototype.showNotification;
            ServiceWorkerRegistration.prototype.showNotification = async function (title, options) {
                await show.call(this, title, options);
                notified.push(`${title}: ${options.body} ${options.data.address}`);
            };""";

    private static final String KNOWN = """
            () => [Notification.permission, JSON.stringify(localStorage),
                ...document.querySelectorAll('[data-connection], [data-metric=eth_price_usd], [data-toast]')].map(part => part.textContent ?? part)""";

    private final LiveSite site;

    @AutoClose
    private final Chromium chromium = Chromium.launchComplete();

    @AutoClose
    private final Reader reader;

    NotificationsBrowserTest(LiveSite site) {
        this.site = site;
        reader = Reader.of(site.at(""), chromium.browser());
    }

    @Test
    void settings_notifications_areShownForReportsAndPrices() {
        Page page = reader.page();
        reader.context().grantPermissions(List.of("notifications"));
        page.addInitScript(WATCH);
        reader.visit("/settings?lang=en");
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)");
        page.getByLabel("Notify me about new reports").check();
        page.locator("[name=coin]").selectOption("ETH");
        page.locator("[name=threshold]").fill("3500");
        page.locator("[data-price-alert] button").click();
        assertThat(page.locator("[data-price-alerts] li")).containsText("ETH rises above $3,500.00");
        site.simulator().holdPrice("ETH", new BigDecimal("3400"));
        reader.visit("/?lang=en");
        assertThat(page.locator("[data-connection]")).hasText("Updating live");
        assertThat(page.locator("[data-metric=eth_price_usd]")).hasText("$3,400.00");

        site.simulator().holdPrice("ETH", new BigDecimal("3600"));
        int id = site.table().add("<h1>Tin vừa đăng</h1><p>Nội dung.</p>", "2030-01-02 03:04:05");
        try {
            assertThat(notifications(page, 2))
                    .as("notifications; errors %s, state of the page %s", reader.errors(), page.evaluate(KNOWN))
                    .map(String::valueOf)
                    .containsExactlyInAnyOrder(
                            "ETH rose above $3,500.00: Simulated price, $3,600.00 now /market/eth?lang=en",
                            "New report: Tin vừa đăng /crypto_report/" + id + "?lang=en");
        } finally {
            site.table().execute("DELETE FROM crypto_report WHERE id = " + id);
        }
        reader.visit("/settings?lang=en");
        page.locator("[data-price-alerts] [data-remove]").click();
        assertThat(page.locator("[data-price-alerts] li")).hasCount(0);
        assertThat(reader.errors()).isEmpty();
    }

    /** Returns the notifications after {@code count} of them have been shown or the wait has timed out. */
    private static List<?> notifications(Page page, int count) {
        try {
            page.waitForCondition(() -> ((List<?>) page.evaluate("notified")).size() == count);
        } catch (TimeoutError e) {
            // The caller's assertion reports more than the timeout does.
        }
        return (List<?>) page.evaluate("notified");
    }
}
