package dev.archipelago.web.view;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Takes screenshots of every page with sample models, in {@code target/preview}. Run {@code main} with the path of a
 * Chromium and optionally a substring of the names of the screenshots.
 */
final class Preview {

    public static void main(String[] arguments) throws IOException {
        String filter = arguments.length > 1 ? arguments[1] : "";
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                .setExecutablePath(Path.of(arguments[0]))
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic"));
        try (PageServer server = new PageServer();
                Playwright playwright = Playwright.create();
                Browser browser = playwright.chromium().launch(options)) {
            for (String path : server.paths()) {
                for (int width : List.of(360, 768, 1440)) {
                    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                        String name = path.substring(1) + "-" + width + "-"
                                + scheme.name().toLowerCase(Locale.ROOT);
                        if (name.contains(filter)) {
                            photograph(browser, server.base() + path, name, width, scheme);
                        }
                    }
                }
            }
        }
    }

    private static void photograph(Browser browser, String url, String name, int width, ColorScheme scheme) {
        try (Page page = browser.newPage(new Browser.NewPageOptions()
                .setViewportSize(width, width < 700 ? 740 : 900)
                .setColorScheme(scheme))) {
            page.onConsoleMessage(message -> System.out.println(name + ": " + message.text()));
            page.onPageError(error -> System.out.println(name + ": " + error));
            page.clock().setFixedTime(PageServer.MOMENT.toEpochMilli());
            page.navigate(url);
            page.waitForLoadState(LoadState.NETWORKIDLE);
            page.screenshot(
                    new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target/preview", name + ".png")));
            Object overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth");
            if (!overflow.equals(0)) {
                System.out.println(name + " is wider than the window by " + overflow);
            }
        }
    }
}
