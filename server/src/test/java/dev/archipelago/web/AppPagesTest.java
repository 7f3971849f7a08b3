package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the routes of the installable app: manifest, service worker and offline page. */
class AppPagesTest {

    private static final Pattern VERSIONED = Pattern.compile("[\"'](/[^\"'?]+\\?v=[0-9a-f]{12})[\"']");

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
        site.reports.with(1, "Report");
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static String text(String path) throws Exception {
        HttpResponse<byte[]> answer = site.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static List<String> versioned(String text) {
        return VERSIONED
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"vi, báo cáo", "en, reports"})
    void manifest_language_namesIconsOfTheirSizes(String language, String word) throws Exception {
        JsonNode manifest = JsonMapper.shared().readTree(text("/manifest.webmanifest?lang=" + language));

        assertThat(manifest.path("lang").asString()).isEqualTo(language);
        assertThat(manifest.path("name").asString()).contains(word);
        assertThat(manifest.path("icons")).hasSize(4);
        for (JsonNode icon : manifest.path("icons")) {
            byte[] png = site.get(icon.path("src").asString()).body();
            var image = ImageIO.read(new ByteArrayInputStream(png));
            assertThat(image.getWidth() + "x" + image.getHeight())
                    .isEqualTo(icon.path("sizes").asString());
        }
    }

    @Test
    void manifest_headers_sayLanguageAndHowLongItLasts() throws Exception {
        HttpResponse<byte[]> named = site.get("/manifest.webmanifest?lang=en");

        assertThat(TestSite.header(named, "content-type")).isEqualTo("application/manifest+json; charset=utf-8");
        assertThat(TestSite.header(named, "cache-control")).isEqualTo("public, max-age=3600");
        assertThat(TestSite.header(site.get("/manifest.webmanifest"), "cache-control"))
                .isEqualTo("private, no-cache");
    }

    @Test
    void serviceWorker_headers_letItAskThisSiteOnly() throws Exception {
        HttpResponse<byte[]> worker = site.get("/service-worker.js");

        assertThat(TestSite.header(worker, "content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(TestSite.header(worker, "cache-control")).isEqualTo("no-cache");
        assertThat(TestSite.header(worker, "content-security-policy"))
                .isEqualTo("default-src 'none'; connect-src 'self'; frame-ancestors 'none'");
    }

    @Test
    void serviceWorker_files_areAllThatOfflinePagesNeed() throws Exception {
        List<String> files = versioned(text("/service-worker.js"));

        assertThat(files).hasSizeGreaterThan(20);
        for (String file : files) {
            assertThat(TestSite.header(site.get(file), "cache-control"))
                    .as(file)
                    .contains("immutable");
            assertThat(files).as("files that %s refers to", file).containsAll(versioned(text(file)));
        }
        for (String page : List.of("/offline?lang=vi", "/settings?lang=en")) {
            String head = text(page).replaceAll("<link rel=\"apple-touch-icon\"[^>]*>", "");
            assertThat(files).as(page).containsAll(versioned(head));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/crypto_report/1", "/settings", "/offline"})
    void page_any_mayRunTheWorkerAndNamesTheManifest(String path) throws Exception {
        assertThat(TestSite.header(site.get(path), "content-security-policy"))
                .contains("worker-src 'self'", "manifest-src 'self'");
        assertThat(text(path)).contains("<link rel=\"manifest\" href=\"/manifest.webmanifest?lang=vi\">");
    }

    @Test
    void module_served_importsByVersion() throws Exception {
        String module = text("/shared_components/core/keyboard.js");

        // Bundled by the build, or unbundled on platforms without esbuild.
        assertThat(module).containsPattern("from ?[\"']/shared_components/[a-z/.A-Z0-9-]+\\.js\\?v=[0-9a-f]{12}[\"']");
        assertThat(module)
                .containsPattern("import\\([\"']/shared_components/[a-z/.A-Z0-9-]+\\.js\\?v=[0-9a-f]{12}[\"']\\)");
        assertThat(module).doesNotContain("'./", "\"./", "\"../");
    }

    @Test
    void frame_fetchedByAScript_mayRunItsScriptInAFrame() throws Exception {
        HttpResponse<byte[]> fetched = site.get("/api/crypto_reports/1/sandboxed", "sec-fetch-dest", "empty");
        HttpResponse<byte[]> opened = site.get("/api/crypto_reports/1/sandboxed", "sec-fetch-dest", "document");

        assertThat(TestSite.header(fetched, "content-security-policy")).startsWith("sandbox allow-scripts;");
        assertThat(TestSite.header(opened, "content-security-policy")).startsWith("sandbox;");
    }
}
