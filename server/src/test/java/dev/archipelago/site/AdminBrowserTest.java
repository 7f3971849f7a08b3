package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.archipelago.fixture.Axe;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.Reader;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the operators' pages in Chromium: both themes, phone and desktop widths, both languages. */
@InChromium
class AdminBrowserTest {

    private static final List<String> PATHS = List.of(
            "/admin",
            "/admin/reports",
            "/admin/reports/1",
            "/admin/sources",
            "/admin/cache",
            "/admin/alerts",
            "/admin/audit",
            "/admin/keys",
            "/admin/settings");

    private static Simulator simulator;
    private static SiteFixture site;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        site = SiteFixture.start(
                Settings.of(PostgresFixture.newDatabaseUrl(), simulator).withAdminKey());
        String key = "Bearer " + Settings.ADMIN_KEY;
        site.post("/api/reports", """
                {"html_content": "<header><h1>Bitcoin giữ vững</h1></header><p>một</p><script>x</script>"}""", "Authorization", key);
        site.put("/api/reports/1", """
                {"html_content": "<header><h1>Bitcoin giữ vững</h1></header><p>hai</p><script>x</script>"}""", "Authorization", key);
        site.post("/api/reports", """
                {"html_content": "<h1>Ethereum tăng</h1>", "state": "draft"}""", "Authorization", key);
        site.post("/api/alerts", """
                {"name":"BTC","metric":"btc_price_usd","comparison":"above","threshold":0.5}""", "Authorization", key);
    }

    @AfterAll
    static void stop() {
        site.close();
        simulator.close();
    }

    private static Reader operator(ColorScheme theme, int width, String language) {
        Reader reader = Reader.of(
                site.address(""),
                Reader.options()
                        .setColorScheme(theme)
                        .setViewportSize(width, 800)
                        .setExtraHTTPHeaders(Map.of("Accept-Language", language)));
        reader.visit("/admin");
        reader.page().fill("input[name=key]", Settings.ADMIN_KEY);
        reader.page().click(".admin-form button");
        reader.page().waitForURL("**/admin");
        return reader;
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 360, vi", "DARK, 1280, vi", "DARK, 360, en", "LIGHT, 1280, en"})
    void pages_ofOperators_areAccessibleAndFitTheWindow(ColorScheme theme, int width, String language) {
        try (Reader reader = operator(theme, width, language)) {
            Page page = reader.page();
            for (String path : PATHS) {
                assertThat(reader.visit(path).status()).as(path).isEqualTo(200);
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(Path.of(
                                "target/admin",
                                language + "-" + theme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width
                                        + path.replace('/', '-') + ".png")));
                assertThat(Axe.violations(page)).as(path).isEmpty();
                assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                        .as(path + " is as wide as the window")
                        .isEqualTo(true);
            }
            assertThat(reader.errors()).isEmpty();
            assertThat(reader.strangers()).isEmpty();
        }
    }

    @Test
    void draft_publishedAndUnpublishedByTheForms_isShownAndHidden() {
        try (Reader reader = operator(ColorScheme.LIGHT, 1280, "en")) {
            Page page = reader.page();
            reader.visit("/admin/reports");
            page.fill("textarea[name=html_content]", "<h1>By a form</h1><p>first</p>");
            page.click(".admin-form button");
            page.waitForURL("**/admin/reports/*?done=draft");
            String id = page.url().replaceAll(".*/reports/(\\d+).*", "$1");
            page.click("form[action$=publish] button");
            page.waitForURL("**done=published");
            Await.until("published", () -> site.status("/crypto_report/" + id) == 200);
            page.check("form[action$=unpublish] input[name=confirmed]");
            page.click("form[action$=unpublish] button");
            page.waitForURL("**done=unpublished");
            Await.until("unpublished", () -> site.status("/crypto_report/" + id) == 404);
            assertThat(reader.errors()).isEmpty();
        }
    }
}
