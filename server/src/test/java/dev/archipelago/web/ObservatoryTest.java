package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.config.EmbedConfig;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservatoryTest {

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?lang=en",
                "/crypto_report",
                "/crypto_report/1",
                "/crypto_reports_list",
                "/about",
                "/pdf-template/1",
                "/api/crypto_reports/1/sandboxed",
                "/crypto_report/99",
                "/crypto_report/x",
                "/nowhere",
                "/rss.xml",
                "/sitemap.xml"
            })
    void score_route_is120OrMore(String path) throws Exception {
        assertThat(Observatory.score(site.get(path).headers())).isGreaterThanOrEqualTo(120);
    }

    @Test
    void score_frameWithItsScript_is120OrMore() throws Exception {
        var frame = site.get("/api/crypto_reports/1/sandboxed", "Sec-Fetch-Dest", "iframe");

        assertThat(TestSite.header(frame, "content-security-policy")).contains("allow-scripts");
        assertThat(Observatory.score(frame.headers())).isGreaterThanOrEqualTo(120);
    }

    @Test
    void score_frame_runsNothingButInASandbox() throws Exception {
        for (String path : List.of("/api/crypto_reports/1/sandboxed", "/pdf-template/1")) {
            String policy = TestSite.header(site.get(path), "content-security-policy");
            assertThat(policy)
                    .startsWith("sandbox")
                    .contains("default-src 'none'")
                    .doesNotContain("allow-same-origin");
        }
    }

    @Test
    void score_printView_allowsNoStyleButByItsHash() throws Exception {
        String policy = TestSite.header(site.get("/pdf-template/1"), "content-security-policy");

        assertThat(policy).contains("style-src 'sha256-").doesNotContain("unsafe-inline");
    }

    /** Any site may show the widget, which costs what a missing protection against framing costs, and nothing else. */
    @Test
    void score_widget_losesWhatFramingCostsAlone() throws Exception {
        HttpHeaders headers = site.get("/embed/market?lang=en").headers();

        assertThat(Observatory.score(headers)).isEqualTo(80);
        assertThat(headers.firstValue("set-cookie")).isEmpty();
        String narrow = EmbedPages.contentSecurityPolicy(new EmbedConfig(List.of("https://friend.example")));
        assertThat(Observatory.score(with(headers, narrow))).isGreaterThanOrEqualTo(120);
        String none = EmbedPages.contentSecurityPolicy(new EmbedConfig(List.of()));
        assertThat(Observatory.score(with(headers, none))).isGreaterThanOrEqualTo(120);
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
