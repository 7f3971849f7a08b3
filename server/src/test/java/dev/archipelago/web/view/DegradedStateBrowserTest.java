package dev.archipelago.web.view;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests the display of failing sources, a closed exchange and a lost network. */
@InChromium
class DegradedStateBrowserTest {

    private final List<WebSocketRoute> sockets = new ArrayList<>();

    @AutoClose
    private final Reader reader = PageServer.reader(Reader.options());

    private final Page page = reader.page();

    private void visit(String path) {
        reader.visit(path);
    }

    private void visitWithSocket(String path) {
        page.routeWebSocket(Pattern.compile("/ws$"), sockets::add);
        visit(path);
        page.waitForCondition(() -> !sockets.isEmpty());
    }

    private static final String BLOCK =
            "\"%s\":{\"state\":\"%s\",\"source\":\"%s\",\"observed_at\":%s,\"age_seconds\":1}";

    /** Returns a live frame in which Bitcoin and the market cap have the given values, states and sources. */
    private static String frame(String at, String price, String crypto, String source, String global) {
        String seen = crypto.equals("unavailable") ? "null" : "\"2026-11-20T06:40:00Z\"";
        return "{\"type\":\"dashboard_update\",\"timestamp\":\"" + at + "\",\"data\":{\"timestamp\":\"" + at
                + "\",\"btc_price_usd\":" + price + ",\"market_cap_usd\":"
                + (global.equals("unavailable") ? "null" : "3118000000000") + ",\"freshness\":{"
                + BLOCK.formatted("crypto", crypto, source, seen) + ","
                + BLOCK.formatted("global", global, "coingecko", "\"" + at + "\"") + "}}}";
    }

    @Test
    void home_everySourceSilent_isNotLabelledLiveAndShowsTheLastUpdate() {
        visitWithSocket("/home-vi");
        var connection = page.locator("[data-connection]");
        sockets.getLast().send(frame("2026-11-20T07:05:14Z", "92000", "live", "binance", "live"));
        assertThat(connection).hasText("Cập nhật trực tiếp");
        assertThat(page.locator("[data-note]")).isHidden();

        sockets.getLast().send(frame("2026-11-20T07:05:15Z", "92000", "stale", "binance", "stale"));
        assertThat(connection).hasText("Đã kết nối số liệu đã cũ");
        assertThat(connection).hasAttribute("data-figures", "stale");
        assertThat(page.locator("[data-note]"))
                .containsText("Các nguồn dữ liệu không phản hồi từ 14:05 (GMT+7)."
                        + " Trang đang hiện số liệu cuối cùng đã nhận.");

        sockets.getLast().send(frame("2026-11-20T07:05:16Z", "null", "unavailable", "unavailable", "unavailable"));
        assertThat(connection).hasText("Đã kết nối chưa có số liệu");

        sockets.getLast().send(frame("2026-11-20T07:05:17Z", "92000", "live", "binance", "live"));
        assertThat(connection).hasText("Cập nhật trực tiếp");
        assertThat(page.locator("[data-note]")).isHidden();
    }

    @Test
    void home_renderedBeforeAnyFigure_losesItsNoticeWhenFiguresArrive() {
        page.routeWebSocket(Pattern.compile("/ws$"), socket -> {});
        visit("/awaited-home-en");
        assertThat(page.locator("[data-metric=btc_price_usd]")).hasText("$91,301.20");
        assertThat(page.locator("[data-note]")).isHidden();
    }

    @Test
    void home_firstSourceLost_namesItAndItsSubstitute() {
        visitWithSocket("/home-en");
        sockets.getLast().send(frame("2026-11-20T07:05:14Z", "92000", "live", "binance", "live"));
        sockets.getLast().send(frame("2026-11-20T07:05:15Z", "92000", "live", "coingecko", "live"));
        assertThat(page.locator("[data-provenance=btc_price_usd]")).containsText("CoinGecko");
        assertThat(page.locator("[data-note]")).isHidden();

        sockets.getLast().send(frame("2026-11-20T07:06:30Z", "92000", "live", "coingecko", "stale"));

        assertThat(page.locator("[data-note]"))
                .containsText(
                        "Binance stopped responding at 14:05 GMT+7; figures come from CoinGecko instead. Market cap and volume:"
                                + " the source stopped responding at 14:06 GMT+7; the last figures received are shown.");
        assertThat(page.locator("[data-connection]")).hasText("Updating live some figures are not current");
        page.locator("[data-note] [data-part=close]").click();
        assertThat(page.locator("[data-note]")).isHidden();
    }

    @Test
    void home_exchangeClosed_namesTheSessionAndIsNoTrouble() {
        visitWithSocket("/home-en");
        String funds =
                "\"us_stock_indices\":{\"DIA\":{\"price\":441.2,\"change_percent\":0.3}},\"freshness\":{\"us_stocks\":{\"state\":\"stale\",\"source\":\"finnhub\","
                        + "\"observed_at\":\"2026-11-27T17:59:58Z\",\"age_seconds\":1,\"ended_session\":\"2026-11-27\"},";
        sockets.getLast()
                .send(frame("2026-11-29T12:00:00Z", "92000", "live", "binance", "live")
                        .replace("\"freshness\":{", funds));

        assertThat(page.locator("[data-provenance=dia_price_usd]")).containsText("market closed, session of 27 Nov");
        assertThat(page.locator("[data-connection]")).hasText("Updating live");
        assertThat(page.locator("[data-note]")).isHidden();
    }

    @Test
    void keptPage_opened_neverCallsAFigureLive() {
        page.route("**/home-vi", route -> {
            String html = new String(route.fetch().body(), StandardCharsets.UTF_8);
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody(html.replace("<html ", "<html data-kept-at=\"2026-11-20T07:00:00Z\" ")));
        });
        page.route("**/api/dashboard/data", Route::abort);
        page.routeWebSocket(Pattern.compile("/ws$"), WebSocketRoute::close);
        reader.visit("/home-vi");

        assertThat(page.locator("[data-note]")).containsText("số liệu lúc 14:00 (GMT+7)");
        assertThat(page.locator("[data-connection]")).isHidden();
        assertThat(page.locator(".provenance.is-live")).hasCount(0);
        assertThat(page.getByText("trực tiếp", new Page.GetByTextOptions().setExact(true)))
                .hasCount(0);
    }
}
