package dev.archipelago.site;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Someone who reads the site in a browser of their own, and what the browser noted meanwhile. */
final class Reader implements AutoCloseable {

    private static final double PATIENCE = 15_000;

    /** Chromium does not know this directive and says so; the report's document removes WebRTC by itself there. */
    private static final String UNKNOWN_TO_CHROMIUM = "Unrecognized Content-Security-Policy directive 'webrtc'.";

    private final LiveSite site;
    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();

    private Reader(LiveSite site, BrowserContext context) {
        this.site = site;
        this.context = context;
        context.setDefaultTimeout(PATIENCE);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())
                    && !message.text().equals(UNKNOWN_TO_CHROMIUM)) {
                errors.add(message.location() + " " + message.text());
            }
        });
        page.onPageError(errors::add);
        context.onRequest(request -> addresses.add(request.url()));
        page.onWebSocket(socket -> {
            addresses.add(socket.url());
            socket.onFrameReceived(frame -> frames.add(frame.text()));
        });
    }

    /** At a desk, by day. */
    static Reader of(LiveSite site, Browser browser) {
        return of(site, browser, options());
    }

    static Reader of(LiveSite site, Browser browser, Browser.NewContextOptions options) {
        return new Reader(site, browser.newContext(options));
    }

    static Browser.NewContextOptions options() {
        return new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setColorScheme(ColorScheme.LIGHT)
                .setExtraHTTPHeaders(Map.of("Accept-Language", "vi"))
                .setTimezoneId("Asia/Ho_Chi_Minh");
    }

    BrowserContext context() {
        return context;
    }

    Page page() {
        return page;
    }

    /** Opens a path and waits until it is loaded. */
    Response visit(String path) {
        return page.navigate(site.at(path));
    }

    /** The document inside the page's report frame, loaded. */
    Frame report() {
        Frame frame = page.frame("report-frame");
        frame.waitForLoadState();
        return frame;
    }

    /** Errors and warnings of the console, and exceptions nobody caught. */
    List<String> errors() {
        return errors;
    }

    /** Every address the browser asked. */
    List<String> addresses() {
        return addresses;
    }

    /** The WebSocket frames received. */
    List<String> frames() {
        return frames;
    }

    @Override
    public void close() {
        context.close();
    }
}
