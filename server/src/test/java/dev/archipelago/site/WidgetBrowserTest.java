package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.InChromium;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the widget in a frame of a cross-origin page. */
@InChromium
@ExtendWith(TestSite.Shared.class)
final class WidgetBrowserTest {

    private static final String MARKUP = "<!doctype html><html lang=en><title>Another site</title><main><h1>News</h1>"
            + "<iframe title=Market width=420 height=260 src=\"%s\"></iframe></main>";

    private static HttpServer otherSite(String frame) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = MARKUP.formatted(frame).getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void widget_onAnotherSite_movesWithTheMarketAndKeepsNothing(TestSite testSite) throws IOException {
        HttpServer other =
                otherSite(testSite.site().address("/embed/market?lang=vi&theme=dark&currency=vnd&coins=eth,btc"));
        try (BrowserContext context = Chromium.shared().newContext();
                Page page = context.newPage()) {
            List<String> wrong = new ArrayList<>();
            page.onConsoleMessage(message -> wrong.add(message.text()));
            page.onPageError(wrong::add);
            // A host name instead of the IP address makes it another site, whose frames have no storage.
            page.navigate("http://localhost:" + other.getAddress().getPort() + "/page");

            Locator price = page.frameLocator("iframe").locator("[data-metric=btc_price_vnd]");
            assertThat(price).containsText("₫");
            assertThat(price).not().hasText(price.textContent());
            assertThat(page.frameLocator("iframe").locator("[data-provenance=btc_price_vnd]"))
                    .containsText("Binance, CoinGecko");
            assertThat(page.frameLocator("iframe").locator("html")).hasAttribute("data-theme", "dark");

            assertThat(context.cookies()).isEmpty();
            assertThat(wrong).filteredOn(line -> !line.contains("404")).isEmpty();
        } finally {
            other.stop(0);
        }
    }
}
