package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A state of a page after an interaction or event, for the invariants of every page.
 *
 * @param name the interaction or event
 * @param address the page's path, without a language
 * @param width the window's width
 * @param before prepares the browser before the page is opened
 * @param after performs the interaction on the open page and waits for its effect
 */
record PageState(String name, String address, int width, Consumer<Page> before, Consumer<Page> after) {

    private static final int PHONE = 360;
    private static final int DESKTOP = 1440;

    private static final String PUBLISHED = """
            {"type":"report_published","report":{"id":2,"title":"Tin mới"}}""";

    private static final String FIRED = """
            {"type":"alert","alert":{"name":"BTC","metric":"btc_price_usd","threshold":90000,"value":91234.5,"unit":"usd"}}""";

    private static final List<PageState> EVERY = List.of(
            on("/", PHONE, "menu open", page -> {
                page.locator("[popovertarget=site-nav]").click();
                assertThat(page.locator("#site-nav")).isVisible();
            }),
            on("/", PHONE, "source opened by tap", page -> {
                Locator source = page.locator("[data-provenance=btc_price_usd] [data-part=source]");
                assertThat(source.boundingBox().width).isLessThan(2);
                page.locator(".coins tbody tr").first().click();
                assertThat(source.boundingBox().width).isGreaterThan(20);
            }),
            on("/", DESKTOP, "help open", PageState::openHelp),
            on("/market", PHONE, "help open", PageState::openHelp),
            followed(
                    "/",
                    DESKTOP,
                    "report published and alert fired",
                    socket -> {
                        socket.send(PUBLISHED);
                        socket.send(FIRED);
                    },
                    page -> assertThat(page.locator("[data-toast] .toast")).hasCount(2)),
            followed(
                    "/market",
                    PHONE,
                    "connection lost",
                    WebSocketRoute::close,
                    page -> assertThat(page.locator("[data-connection=waiting]").first())
                            .isVisible()),
            on("/market", DESKTOP, "currency chosen, source shown", page -> {
                page.locator("[data-choose-currency=vnd]").click();
                assertThat(page.locator("[data-metric=btc_price_vnd]")).isVisible();
                Locator change = page.locator("[data-refresh=btc_change_7d] .sourced-value");
                change.focus();
                assertThat(change.locator(".tip")).isVisible();
            }),
            on("/market/eth", PHONE, "table of the chart open", PageState::openTable),
            on("/market/history", DESKTOP, "table of the chart open", PageState::openTable),
            on("/crypto_report/1", PHONE, "contents open", page -> {
                page.locator(".contents-open").click();
                assertThat(page.locator("#contents")).isVisible();
            }),
            on("/crypto_report/1", DESKTOP, "script switched off and link shared", page -> {
                page.locator("[data-frame-stopped]").evaluate("notice => { notice.hidden = false; }");
                page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('refused')))");
                page.locator("[data-share]").press("Enter");
                assertThat(page.locator("[data-share-result]")).containsText("/crypto_report/1");
            }),
            on("/crypto_reports_list", PHONE, "search focused", page -> {
                page.keyboard().press("/");
                assertThat(page.locator("main [name=q]")).isFocused();
            }),
            new PageState("notifications enabled", "/settings", PHONE, page -> permission(page, "granted"), page -> {
                page.locator("[data-notify-reports]").check();
                page.locator("[name=threshold]").fill("3500");
                page.locator("[data-price-alert] button").click();
                assertThat(page.locator("[data-price-alerts] li")).isVisible();
            }),
            new PageState("notifications denied", "/settings", PHONE, page -> permission(page, "denied"), page -> {
                assertThat(page.locator("[data-permission=denied]")).containsText("Trình duyệt đang chặn thông báo");
                assertThat(page.locator("[data-notify-reports]")).isDisabled();
                assertThat(page.locator("[data-permission=unsupported]")).isHidden();
            }),
            new PageState(
                    "notifications not offered",
                    "/settings",
                    PHONE,
                    page -> page.addInitScript("delete window.Notification"),
                    page -> assertThat(page.locator("[data-permission=unsupported]"))
                            .isVisible()));

    /** Returns all states. */
    static List<PageState> every() {
        return EVERY;
    }

    /** Sets the notification permission that the page reads. */
    private static void permission(Page page, String state) {
        page.addInitScript("Object.defineProperty(Notification, 'permission', { get: () => '" + state + "' })");
    }

    private static PageState on(String address, int width, String name, Consumer<Page> after) {
        return new PageState(name, address, width, page -> {}, after);
    }

    /** Returns a state caused by the page's WebSocket, which {@code sent} controls. */
    private static PageState followed(
            String address, int width, String name, Consumer<WebSocketRoute> sent, Consumer<Page> after) {
        return new PageState(name, address, width, page -> page.routeWebSocket(Pattern.compile("/ws$"), sent), after);
    }

    private static void openHelp(Page page) {
        page.keyboard().press("?");
        assertThat(page.locator("dialog.help [data-shortcuts]")).isFocused();
    }

    private static void openTable(Page page) {
        page.locator("[data-history] summary").click();
        assertThat(page.locator("[data-history] [data-part=rows] tr").first()).isVisible();
    }

    @Override
    public String toString() {
        return address + ", " + name;
    }
}
