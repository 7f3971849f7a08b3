package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a newest report whose content fails every reader of it. */
class UnreadableReportTest {

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    @BeforeAll
    static void spoil() {
        SITE.reports.unreadable.add(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/crypto_reports_list",
                "/rss.xml",
                "/atom.xml",
                "/sitemap.xml",
                "/sitemap/0.xml",
                "/llms.txt",
                "/health",
                "/crypto_report/2",
                "/pdf-template/2",
                "/api/crypto_reports/2/sandboxed"
            })
    void everythingElse_isServed(String path) throws Exception {
        for (String language : new String[] {"vi", "en"}) {
            assertThat(SITE.get(path + "?lang=" + language).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void home_namesItAndTheOthers() throws Exception {
        assertThat(TestSite.text(SITE.get("/?lang=en"))).contains("/crypto_report/3", "/crypto_report/2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pdf-template/3", "/crypto_report/3/pdf", "/api/crypto_reports/3/sandboxed"})
    void unreadableReport_page_reportsThatItCannotBeShown(String path) throws Exception {
        HttpResponse<byte[]> vietnamese = SITE.get(path + "?lang=vi", "Accept", "text/html");
        HttpResponse<byte[]> english = SITE.get(path + "?lang=en", "Accept", "text/html");

        assertThat(vietnamese.statusCode()).isEqualTo(500);
        assertThat(TestSite.text(vietnamese)).contains("Không hiển thị được nội dung của báo cáo này");
        assertThat(english.statusCode()).isEqualTo(500);
        assertThat(TestSite.text(english)).contains("The content of this report cannot be shown");
    }

    @Test
    void itself_askedByAProgram_isAProblem() throws Exception {
        HttpResponse<byte[]> answer = SITE.get("/pdf-template/3", "Accept", "application/json");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(TestSite.header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(TestSite.text(answer))
                .contains("the content of this report cannot be shown")
                .doesNotContain("Stack");
    }
}
