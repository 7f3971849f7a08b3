import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.SitePages;
import dev.archipelago.web.page.PageDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes full-page screenshots of every page of a running server in {@code target/screenshots}, in both languages and
 * themes, at the widths of a phone, a tablet and a desktop, and reports horizontal overflow and console messages.
 *
 * <p>Arguments: the path of a Chromium, the server's address, and a part of the names of the pictures wanted.
 */
void main(String[] arguments) {
    BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
            .setExecutablePath(Path.of(arguments[0]))
            .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic"));
    try (Playwright playwright = Playwright.create();
            Browser browser = playwright.chromium().launch(options)) {
        for (Map.Entry<String, String> page : pages(browser, arguments[1]).entrySet()) {
            for (String language : List.of("vi", "en")) {
                for (int width : List.of(360, 768, 1440)) {
                    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                        String name = String.join("-", page.getKey(), language, "" + width, scheme.name().toLowerCase(Locale.ROOT));
                        if (name.contains(arguments[2])) {
                            photograph(browser, arguments[1] + page.getValue() + (page.getValue().contains("?") ? "&" : "?") + "lang=" + language, name, width, scheme);
                        }
                    }
                }
            }
        }
    }
}

/**
 * The names and addresses of the HTML pages: the first example of each, and the reports on the first page of the list.
 */
Map<String, String> pages(Browser browser, String base) {
    Map<String, String> pages = new LinkedHashMap<>(Map.of("problem", "/no-such-page"));
    for (PageDefinition<?> page : SitePages.registry(MarketCatalog.DEFAULT).definitions()) {
        if (page.contentType().startsWith("text/html") && !page.examples().isEmpty()) {
            pages.put(page.name(), page.examples().getFirst());
        }
    }
    try (Page list = browser.newPage()) {
        list.navigate(base + "/crypto_reports_list");
        for (var link : list.locator(".report-list h2 a").all()) {
            String path = link.getAttribute("href").replaceFirst("\\?.*", "");
            String id = path.substring(path.lastIndexOf('/') + 1);
            pages.put("report-" + id, path);
            pages.put("print-" + id, "/pdf-template/" + id);
        }
    }
    return pages;
}

void photograph(Browser browser, String url, String name, int width, ColorScheme scheme) {
    try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                    .setViewportSize(width, width < 700 ? 740 : 900)
                    .setColorScheme(scheme)
                    .setTimezoneId("Asia/Ho_Chi_Minh"));
            Page page = context.newPage()) {
        page.onConsoleMessage(message -> IO.println(name + ": " + message.text()));
        page.onPageError(error -> IO.println(name + ": " + error));
        page.navigate(url);
        page.waitForLoadState();
        // The first snapshot arrives over the WebSocket; the frame grows when its charts are drawn.
        page.waitForTimeout(1_500);
        Object overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth");
        // Chromium paints a sandboxed frame only where the viewport shows it.
        int height = ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
        page.setViewportSize(width, height);
        page.waitForTimeout(500);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots", name + ".png")));
        if (!overflow.equals(0)) {
            IO.println(name + " is wider than the window by " + overflow);
        }
    }
}
