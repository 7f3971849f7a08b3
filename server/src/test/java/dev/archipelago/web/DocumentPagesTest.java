package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DocumentPagesTest {

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    private static Document page(HttpResponse<byte[]> answer) {
        return Jsoup.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }

    @Test
    void document_inVietnamese_hasItsFrameInVietnameseAndItsTextInEnglish() throws Exception {
        HttpResponse<byte[]> answer = SITE.get("/docs/operations?lang=vi");
        Document page = page(answer);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(page.select("article[lang=en] h2#memory")).hasSize(1);
        assertThat(page.select(".docs-contents a[href=#memory]")).hasSize(1);
        assertThat(page.select(".docs-all a[aria-current]").eachText()).containsExactly("Operations");
        assertThat(page.select(".docs-menu summary").first().text()).isEqualTo("Mọi tài liệu");
        assertThat(page.select("meta[name=robots]").attr("content")).isEqualTo("noindex");
        assertThat(TestSite.header(answer, "content-security-policy"))
                .contains("default-src 'none'")
                .doesNotContain("unsafe-inline");
        assertThat(TestSite.header(answer, "cache-control")).isEqualTo("public, max-age=300");
    }

    @Test
    void document_unknown_isNotFound() throws Exception {
        assertThat(SITE.get("/docs/nothing?lang=en").statusCode()).isEqualTo(404);
        assertThat(SITE.get("/docs/UPPER?lang=en").statusCode()).isEqualTo(404);
        assertThat(SITE.get("/docs/adr-0001?lang=en").statusCode()).isEqualTo(200);
    }

    @Test
    void search_words_leadsToSections() throws Exception {
        Document page = page(SITE.get("/docs?q=out+of+memory&lang=en"));

        assertThat(page.select(".docs-hits h2 a").eachAttr("href"))
                .contains("/docs/troubleshooting?lang=en#out-of-memory");
        assertThat(page(SITE.get("/docs?q=khongcogi&lang=vi"))
                        .select(".empty-title")
                        .text())
                .contains("khongcogi");
        assertThat(SITE.get("/docs?q=" + "a".repeat(101)).statusCode()).isEqualTo(400);
    }
}
