package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the operators' pages on a complete server. */
final class AdminPagesTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
    private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"([^\"]+)\"");

    private static Simulator simulator;
    private static SiteFixture site;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults());
        site = SiteFixture.start(Settings.of(PostgresFixture.newDatabaseUrl(), simulator)
                .withAdminKey()
                .with("PUBLIC_BASE_URL", "https://news.example"));
    }

    @AfterAll
    static void stop() {
        site.close();
        simulator.close();
    }

    private static HttpResponse<String> form(String path, String cookie, String... fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return site.post(
                path,
                body.toString(),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                cookie,
                "Sec-Fetch-Site",
                "same-origin");
    }

    private static String login(String key) {
        HttpResponse<String> response = form("/admin/login", "none=1", "key", key);
        assertThat(response.statusCode()).isEqualTo(303);
        return cookie(response);
    }

    private static String cookie(HttpResponse<String> response) {
        return response.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    }

    private static HttpResponse<String> page(String path, String cookie) {
        return site.get(path, "Cookie", cookie, "Accept", "text/html");
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void login_wrongKey_is401AndSetsNoSession() {
        HttpResponse<String> response = form("/admin/login", "none=1", "key", "a-guessed-key");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void login_rightKey_setsACookieForThisSiteOnly() {
        HttpResponse<String> response = form("/admin/login", "none=1", "key", Settings.ADMIN_KEY);

        String cookie = response.headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Strict", "Secure", "Path=/admin", "Max-Age=1800")
                .doesNotContain(Settings.ADMIN_KEY);
        assertThat(response.headers().firstValue("location")).contains("/admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/reports",
                "/admin/sources",
                "/admin/cache",
                "/admin/alerts",
                "/admin/audit",
                "/admin/keys",
                "/admin/settings"
            })
    void page_inBothLanguages_isShownToOperatorsOnly(String path) {
        String cookie = login(Settings.ADMIN_KEY);

        for (String language : List.of("vi", "en")) {
            HttpResponse<String> response = page(path + "?lang=" + language, cookie);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body())
                    .contains("<html lang=\"" + language + "\"", "noindex")
                    .doesNotContain(Settings.ADMIN_KEY);
            assertThat(response.headers().firstValue("cache-control")).contains("no-store");
        }
        HttpResponse<String> refused = page(path, "admin_session=forged.value");
        assertThat(refused.statusCode()).isEqualTo(303);
        assertThat(refused.headers().firstValue("location"))
                .contains(path.equals("/admin") ? "/admin/login" : "/admin/login?next=" + path);
    }

    @Test
    void login_forARequestedPage_leadsToThatPageOfThisSiteOnly() {
        assertThat(site.get("/admin/login?next=/admin/audit").body())
                .contains("action=\"/admin/login?next=/admin/audit\"");
        for (String foreign : List.of("//example.org", "https://example.org", "/admin/../x", "/admin/actions/keys?x")) {
            HttpResponse<String> form = site.get("/admin/login?next=" + foreign);
            assertThat(form.body()).doesNotContain("example.org").doesNotContain("next=");
        }

        HttpResponse<String> response = form("/admin/login?next=/admin/audit", "none=1", "key", Settings.ADMIN_KEY);

        assertThat(response.headers().firstValue("location")).contains("/admin/audit");
    }

    @Test
    void report_writtenPublishedCorrectedAndUnpublished_showsEachState() {
        String cookie = login(Settings.ADMIN_KEY);
        String token = found(TOKEN, page("/admin/reports", cookie).body());

        HttpResponse<String> created = form(
                "/admin/actions/reports", cookie, "token", token, "html_content", "<h1>Bài mới</h1>\r\n<p>một</p>");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(303);
        String path = created.headers().firstValue("location").orElseThrow().split("\\?", 2)[0];
        String id = path.substring(path.lastIndexOf('/') + 1);
        assertThat(site.status("/crypto_report/" + id)).isEqualTo(404);
        String draft = page(path, cookie).body();
        assertThat(draft).contains("/drafts/");
        String version = found(VERSION, draft);

        String action = "/admin/actions/reports/" + id;
        assertThat(form(action + "/publish", cookie, "token", token, "version", version)
                        .statusCode())
                .isEqualTo(303);
        Await.until("published", () -> site.status("/crypto_report/" + id) == 200);
        String published = found(VERSION, page(path, cookie).body());
        assertThat(form(
                                action + "/correct",
                                cookie,
                                "token",
                                token,
                                "version",
                                version,
                                "html_content",
                                "<h1>Bài mới</h1><p>x</p>")
                        .statusCode())
                .as("another version")
                .isEqualTo(409);
        form(
                action + "/correct",
                cookie,
                "token",
                token,
                "version",
                published,
                "html_content",
                "<h1>Bài mới</h1>\n<p>hai</p>");
        assertThat(page(path, cookie).body()).contains("class=\"admin-removed\"", "class=\"admin-added\"");
        String corrected = found(VERSION, page(path, cookie).body());
        form(action + "/unpublish", cookie, "token", token, "version", corrected, "confirmed", "yes");
        Await.until("unpublished", () -> site.status("/crypto_report/" + id) == 404);
        assertThat(page("/admin/audit", cookie).body())
                .contains("report.created", "report.published", "report.corrected", "report.unpublished");
    }

    @Test
    void action_withoutTokenOrFromAnotherSite_is403() {
        String cookie = login(Settings.ADMIN_KEY);
        String token = found(TOKEN, page("/admin/cache", cookie).body());

        assertThat(form("/admin/actions/cache", cookie, "tag", "").statusCode()).isEqualTo(403);
        assertThat(form("/admin/actions/cache", cookie, "token", "x" + token).statusCode())
                .isEqualTo(403);
        assertThat(site.post("/admin/actions/cache", "token=" + token, "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(site.post(
                                "/admin/actions/cache",
                                "token=" + token,
                                "Cookie",
                                cookie,
                                "Origin",
                                "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(form("/admin/actions/cache", cookie, "token", token).statusCode())
                .isEqualTo(303);
    }

    @Test
    void session_ofANamedKey_permitsItsScopesUntilItIsRevoked() {
        String admin = login(Settings.ADMIN_KEY);
        String token = found(TOKEN, page("/admin/keys", admin).body());
        HttpResponse<String> created =
                form("/admin/actions/keys", admin, "token", token, "name", "editor", "scope", "reports:write");
        assertThat(created.statusCode()).isEqualTo(200);
        String key = found(Pattern.compile("(arc_[A-Za-z0-9_-]{43})"), created.body());
        String editor = login(key);

        assertThat(page("/admin/reports?lang=en", editor).body()).contains("New report");
        assertThat(page("/admin/keys?lang=en", editor).body()).contains("lacks");
        String own = found(TOKEN, page("/admin/reports", editor).body());
        assertThat(form("/admin/actions/keys", editor, "token", own, "name", "more", "scope", "cache:clear")
                        .statusCode())
                .isEqualTo(409);
        form("/admin/actions/revoke", admin, "token", token, "name", "editor", "confirmed", "yes");
        assertThat(page("/admin/reports", editor).statusCode()).isEqualTo(303);
    }
}
