package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests live updates and keyboard shortcuts of pages, with a fake WebSocket and a manual clock. */
@InChromium
class LiveBrowserTest {

    private static final String SHOW = """
            hidden => {
                Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
                document.dispatchEvent(new Event('visibilitychange'));
            }""";

    private static final String PAINTED =
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";

    private static final Route.FulfillOptions EMPTY =
            new Route.FulfillOptions().setContentType("text/html").setBody("<!doctype html><title>Elsewhere</title>");

    private final List<WebSocketRoute> sockets = new ArrayList<>();
    private final List<WebSocketRoute> left = new ArrayList<>();
    private boolean answering = true;

    @AutoClose
    private final Reader reader = PageServer.reader(Reader.options());

    private final Page page = reader.page();

    @AfterEach
    void noErrors() {
        assertThat(reader.errors()).isEmpty();
    }

    private void visit(String path) {
        reader.visit(path);
    }

    private void visitWithSocket(String path) {
        page.routeWebSocket(Pattern.compile("/ws$"), socket -> {
            sockets.add(socket);
            socket.onClose((code, reason) -> left.add(socket));
            socket.onMessage(message -> {
                if (answering && message.text().equals("ping")) {
                    socket.send("{\"type\":\"pong\"}");
                }
            });
        });
        visit(path);
        page.waitForCondition(() -> !sockets.isEmpty());
    }

    /** Advances the clock by 31 s while the server keeps sending: a socket that is silent for 15 s is abandoned. */
    private void listenForHalfAMinute() {
        for (int times = 0; times < 6; times++) {
            page.clock().runFor(5_000);
            sockets.getLast().send("{\"type\":\"pong\"}");
        }
        page.clock().runFor(1_000);
    }

    private void push(String bitcoin, String at) {
        sockets.getLast()
                .send("{\"type\":\"dashboard_update\",\"timestamp\":\"" + at + "\",\"data\":"
                        + PageServer.summary(bitcoin, at) + "}");
    }

    @Test
    void home_socketBlocked_pollsOverHttpAndReportsIt() {
        page.routeWebSocket(Pattern.compile("/ws$"), WebSocketRoute::close);
        visit("/home-vi");

        page.clock().runFor(4_000);

        assertThat(page.locator("[data-connection]")).hasText("Cập nhật mỗi 30 giây");
        assertThat(page.locator("[data-announcer]")).hasText("Cập nhật mỗi 30 giây");
        page.waitForRequest("**/api/dashboard/data", () -> page.clock().runFor(30_000));
        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("91.301,20\u00a0US$");
        page.locator("[data-announcer]").evaluate("region => region.textContent = ''");
        assertThat(page.locator("[data-connection]")).hasText("Cập nhật mỗi 30 giây");
    }

    @Test
    void home_silentSocket_isLeftForANewOne() {
        answering = false;
        visitWithSocket("/home-en");

        page.clock().runFor(125_000);

        page.waitForCondition(() -> sockets.size() > 1);
        assertThat(left).contains(sockets.getFirst());
    }

    @Test
    void home_hidden_restsAndCatchesUp() {
        visitWithSocket("/home-en");
        push("92000.5", "2026-11-20T07:05:14Z");
        var bitcoin = page.locator("[data-metric=btc_price_usd]");
        assertThat(bitcoin).hasText("$92,000.50");

        page.evaluate(SHOW, true);
        push("93000.5", "2026-11-20T07:05:15Z");
        page.evaluate(PAINTED);
        assertThat(bitcoin.textContent()).isEqualTo("$92,000.50");
        page.evaluate(SHOW, false);
        assertThat(bitcoin).hasText("$93,000.50");

        page.evaluate(SHOW, true);
        listenForHalfAMinute();
        page.waitForCondition(() -> left.size() == 1);
        page.evaluate(SHOW, false);
        page.waitForCondition(() -> sockets.size() == 2);
        assertThat(page.locator("[data-connection]")).hasText("Updating live");
    }

    @Test
    void widget_hidden_restsAndCatchesUp() {
        visitWithSocket("/embed-en");
        var bitcoin = page.locator("[data-metric=btc_price_usd]");

        page.evaluate(SHOW, true);
        push("93000.5", "2026-11-20T07:05:15Z");
        listenForHalfAMinute();
        page.waitForCondition(() -> left.size() == 1);
        page.evaluate(SHOW, false);

        assertThat(bitcoin).hasText("$93,000.50");
        page.waitForCondition(() -> sockets.size() == 2);
    }

    @Test
    void widget_hiddenWithoutSocket_sendsNoRequest() {
        List<String> asked = new ArrayList<>();
        page.onRequest(request -> asked.add(request.url()));
        page.routeWebSocket(Pattern.compile("/ws$"), WebSocketRoute::close);
        visit("/embed-en");
        page.clock().runFor(4_000);
        page.waitForCondition(
                () -> asked.stream().filter(url -> url.contains("/api/")).count() == 2);

        page.evaluate(SHOW, true);
        asked.clear();
        page.clock().runFor(61_000);

        assertThat(asked).noneMatch(url -> url.contains("/api/"));
    }

    @Test
    void home_networkLost_showsTheLastUpdateAndReconnects() {
        visitWithSocket("/home-en");
        push("92000.5", "2026-11-20T07:05:14Z");
        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("$92,000.50");

        answering = false;
        page.clock().pauseAt(Samples.NOW.toEpochMilli() + 17_000);
        reader.context().setOffline(true);
        page.waitForCondition(() -> Boolean.FALSE.equals(page.evaluate("navigator.onLine")));
        page.clock().runFor(5_000);
        assertThat(page.locator("[data-connection]")).hasText("Offline, data from 14:05 GMT+7");
        assertThat(page.locator("[data-announcer]")).hasText("Offline, data from 14:05 GMT+7");
        reader.context().setOffline(false);

        page.waitForCondition(() -> sockets.size() == 2);
        assertThat(page.locator("[data-connection]")).hasText("Updating live");
        assertThat(page.locator("[data-announcer]")).hasText("Updating live");
    }

    @Test
    void report_sameSnapshot_touchesNothing() {
        visitWithSocket("/report-vi");
        push("92000.5", "2026-11-20T07:05:14Z");
        assertThat(page.locator(".strip [data-metric=btc_price_usd]")).hasText("92.000,50\u00a0US$");
        assertThat(page.locator(".strip [data-connection]")).hasText("Cập nhật trực tiếp");
        page.clock().pauseAt(Samples.NOW.toEpochMilli() + 17_000);
        page.evaluate("""
                () => {
                    window.touched = 0;
                    new MutationObserver(changes => { window.touched += changes.length; })
                        .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
                }""");

        sockets.getLast()
                .send("{\"type\":\"dashboard_update\",\"timestamp\":\"" + Samples.NOW.plusSeconds(17) + "\",\"data\":"
                        + PageServer.summary("92000.5", "2026-11-20T07:05:14Z") + "}");
        page.clock().runFor(200);

        assertThat(page.evaluate("window.touched")).isEqualTo(0);
    }

    @Test
    void alert_fired_isShownWithALink() {
        visitWithSocket("/report-vi");

        for (int times = 0; times < 4; times++) {
            sockets.getLast().send("""
                    {"type":"alert","alert":{"name":"<b>BTC</b>","metric":"btc_price_usd","threshold":90000,"value":91234.5,"unit":"usd"}}""");
        }

        var toasts = page.locator("[data-toast] .toast");
        assertThat(toasts).hasCount(3);
        assertThat(toasts.first()).containsText("Cảnh báo “<b>BTC</b>”: 91.234,50\u00a0US$");
        assertThat(toasts.first().locator("a")).hasAttribute("href", "/market/btc?lang=vi");
        toasts.first().locator("button").click();
        assertThat(toasts).hasCount(2);
    }

    @Test
    void priceAlerts_priceComesAndGoes_speakOncePerCrossingAndNotTooOften() {
        visit("/list-en");
        page.evaluate("""
                async () => {
                    await navigator.serviceWorker.ready;
                    window.notified = [];
                    ServiceWorkerRegistration.prototype.showNotification = async title => { notified.push(title); };
                    Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
                    const { notifyPrices } = await import('/shared_components/core/notify.js');
                    const { savePriceAlerts } = await import('/shared_components/core/notification-preferences.js');
                    savePriceAlerts([{ coin: 'BTC', side: 'above', threshold: 100 }, { coin: 'BTC', side: 'below', threshold: 50 }]);
                    const at = (minute, value, state) => notifyPrices({ btc_price_usd: { value, state } }, false, minute * 60_000);
                    at(100, 120, 'stale');
                    at(101, 99, 'live');
                    at(102, 120, 'live');
                    at(103, 130, 'live');
                    at(104, 90, 'live');
                    at(105, 120, 'live');
                    at(118, 121, 'live');
                    at(119, 40, 'delayed');
                }""");

        page.waitForFunction("() => window.notified.length > 2");
        assertThat((List<?>) page.evaluate("window.notified"))
                .map(String::valueOf)
                .containsExactly("BTC rose above $100.00", "BTC rose above $100.00", "BTC fell below $50.00");
    }

    @Test
    void keys_pressed_doWhatTheySay() {
        visit("/list-en");
        page.keyboard().press("j");
        page.keyboard().press("j");
        assertThat(page.locator(".report-list h2 a").nth(1)).isFocused();
        page.keyboard().press("k");
        assertThat(page.locator(".report-list h2 a").first()).isFocused();
        page.keyboard().press("t");
        assertThat(page.locator("[data-theme-toggle]")).hasAttribute("data-theme-choice", "light");
        assertThat(page.locator("[data-announcer]")).containsText("Theme: light");
        page.keyboard().press("Control+t");
        assertThat(page.locator("[data-theme-toggle]")).hasAttribute("data-theme-choice", "light");
        page.keyboard().press("?");
        assertThat(page.locator("dialog.help")).isVisible();
        assertThat(page.locator("dialog.help dd")).hasCount(6);
        page.keyboard().press("t");
        page.locator("dialog [data-shortcuts]").uncheck();
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog.help")).isHidden();
        page.keyboard().press("t");
        assertThat(page.locator("[data-theme-toggle]")).hasAttribute("data-theme-choice", "light");
        page.evaluate("localStorage.removeItem('shortcuts')");
        page.keyboard().press("/");
        assertThat(page.locator("main [name=q]")).isFocused();
        page.keyboard().press("t");
        assertThat(page.locator("main [name=q]")).hasValue("t");
        assertThat(page.locator("[data-theme-toggle]")).hasAttribute("data-theme-choice", "light");
    }

    @Test
    void keys_onAReport_leadToItsNeighbours() {
        page.route("**/crypto_report/*", route -> route.fulfill(EMPTY));

        visitWithSocket("/report-en");
        page.keyboard().press("j");
        page.waitForURL("**/crypto_report/3?lang=en");
        visit("/report-en");
        page.keyboard().press("k");
        page.waitForURL("**/crypto_report/1?lang=en");
        page.route("**/crypto_reports_list?lang=en", route -> route.fulfill(EMPTY));
        visit("/report-en");
        page.keyboard().press("/");
        page.waitForURL("**/crypto_reports_list?lang=en#q");
    }

    @Test
    void language_switchedFarDown_keepsThePlace() {
        page.setViewportSize(1280, 400);
        visit("/list-en");
        page.route(
                "**/list-en?lang=vi",
                route -> route.resume(
                        new Route.ResumeOptions().setUrl(PageServer.shared().base() + "/list-vi")));
        var entry = page.locator(".report-list li").nth(6);
        entry.evaluate("item => window.scrollTo(0, window.scrollY + item.getBoundingClientRect().top + 10)");
        double before = entry.boundingBox().y;

        page.keyboard().press("l");

        page.waitForURL("**/list-en?lang=vi");
        assertThat(page.locator("html")).hasAttribute("lang", "vi");
        page.waitForCondition(() -> Math.abs(entry.boundingBox().y - before) < 12);
    }
}
