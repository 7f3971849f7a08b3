package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.HtmlAddress;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservatoryTest {

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    static List<HtmlAddress> pages() {
        return HtmlAddress.every().stream()
                .filter(page -> !page.route().equals(HtmlAddress.WIDGET))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void score_page_is120OrMore(HtmlAddress page) throws Exception {
        for (String language : List.of("vi", "en")) {
            var answer = SITE.get(page.in(language), "Accept", "text/html", "Sec-Fetch-Dest", "document");

            assertThat(answer.statusCode()).isEqualTo(page.status());
            assertThat(Observatory.score(answer.headers())).isGreaterThanOrEqualTo(120);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rss.xml", "/atom.xml", "/sitemap.xml", "/llms.txt"})
    void score_otherFile_is120OrMore(String path) throws Exception {
        assertThat(Observatory.score(SITE.get(path).headers())).isGreaterThanOrEqualTo(120);
    }

    @Test
    void score_pagesOfAFailingSite_is120OrMore() throws Exception {
        try (TestSite empty = new TestSite()) {
            var home = empty.get("/");
            empty.reports.away = true;
            empty.dashboard.broken = true;
            var away = empty.get("/crypto_report", "Accept", "text/html");
            var broken = empty.send("POST", "/api/crypto/dashboard-summary/refresh", "Accept", "text/html");

            assertThat(List.of(home.statusCode(), away.statusCode(), broken.statusCode()))
                    .containsExactly(200, 503, 500);
            assertThat(List.of(home, away, broken)).allSatisfy(answer -> {
                assertThat(TestSite.header(answer, "content-type")).startsWith("text/html");
                assertThat(Observatory.score(answer.headers())).isGreaterThanOrEqualTo(120);
            });
        }
    }

    @Test
    void score_frameWithItsScript_is120OrMore() throws Exception {
        var frame = SITE.get("/api/crypto_reports/1/sandboxed", "Sec-Fetch-Dest", "iframe");

        assertThat(TestSite.header(frame, "content-security-policy")).contains("allow-scripts");
        assertThat(Observatory.score(frame.headers())).isGreaterThanOrEqualTo(120);
    }

    @Test
    void score_frame_runsNothingButInASandbox() throws Exception {
        for (String path : List.of("/api/crypto_reports/1/sandboxed", "/pdf-template/1")) {
            String policy = TestSite.header(SITE.get(path), "content-security-policy");
            assertThat(policy)
                    .startsWith("sandbox")
                    .contains("default-src 'none'")
                    .doesNotContain("allow-same-origin");
        }
    }

    @Test
    void score_printView_allowsNoStyleButByItsHash() throws Exception {
        String policy = TestSite.header(SITE.get("/pdf-template/1"), "content-security-policy");

        assertThat(policy).contains("style-src 'sha256-").doesNotContain("unsafe-inline");
    }

    /**
     * Any site may frame the widget, which costs no points: the Observatory requires only that a policy has the
     * directive.
     */
    @Test
    void score_widgetThatAnySiteMayFrame_is140() throws Exception {
        HttpHeaders headers = SITE.get(HtmlAddress.WIDGET + "?lang=en").headers();

        assertThat(Observatory.score(headers)).isEqualTo(140);
        assertThat(headers.firstValue("set-cookie")).isEmpty();
        for (String policy : List.of(widgetPolicy("https://friend.example"), widgetPolicy())) {
            assertThat(Observatory.score(with(headers, policy))).isEqualTo(140);
        }
    }

    private static String widgetPolicy(String... ancestors) {
        return EmbedPages.contentSecurityPolicy(List.of(ancestors), "'sha256-of-its-style'");
    }

    private static HttpHeaders with(HttpHeaders headers, String policy) {
        Map<String, List<String>> changed = new HashMap<>(headers.map());
        changed.put("content-security-policy", List.of(policy));
        return HttpHeaders.of(changed, (name, value) -> true);
    }

    @Test
    void score_answerWithoutHeaders_isLow() {
        assertThat(Observatory.score(HttpHeaders.of(Map.of(), (name, value) -> true)))
                .isEqualTo(30);
    }

    @Test
    void score_inlineScripts_losesAllExtraCredit() {
        HttpHeaders headers = HttpHeaders.of(
                Map.of(
                        "content-security-policy",
                        List.of("default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'"),
                        "strict-transport-security",
                        List.of("max-age=31536000"),
                        "x-content-type-options",
                        List.of("nosniff")),
                (name, value) -> true);

        assertThat(Observatory.score(headers)).isEqualTo(80);
    }
}
