package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PseudoLanguage;
import java.net.http.HttpResponse;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a site with a third language: every interface follows the list of languages. */
class PseudoLanguageTest {

    private static final PseudoLanguage LANGUAGE = PseudoLanguage.register();
    private static final String TAG = PseudoLanguage.LANGUAGE.tag();
    private static final TestSite SITE = TestSite.withReports();

    @AfterAll
    static void close() {
        SITE.close();
        LANGUAGE.close();
    }

    private static Document page(String path, String... headers) throws Exception {
        HttpResponse<byte[]> response = SITE.get(path, headers);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return Jsoup.parse(TestSite.text(response));
    }

    private static String language(Document page) {
        return page.expectFirst("html").attr("lang");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/crypto_report/2",
                "/crypto_reports_list",
                "/crypto_reports_list?q=first",
                "/market",
                "/market/btc",
                "/market/history?metric=btc_price_usd&range=7d",
                "/about",
                "/status",
                "/settings",
                "/embed/market"
            })
    void page_addressCookieOrHeader_namesTheLanguage(String path) throws Exception {
        String address = path + (path.contains("?") ? "&" : "?") + "lang=" + TAG;

        assertThat(language(page(address))).isEqualTo(TAG);
        assertThat(language(page(path, "Cookie", "preferred_language=" + TAG))).isEqualTo(TAG);
        assertThat(language(page(path, "Accept-Language", "en;q=0.5, " + TAG))).isEqualTo(TAG);
        assertThat(language(page(path, "Accept-Language", "de, fr;q=0.9"))).isEqualTo("vi");
    }

    @Test
    void alternates_everyLanguage_areNamed() throws Exception {
        Document home = page("/?lang=" + TAG);

        assertThat(home.select("link[hreflang]").eachAttr("hreflang")).containsExactly("vi", "en", TAG, "x-default");
        assertThat(home.select("a[data-language]").eachAttr("data-language")).containsExactly("vi", "en");
        assertThat(home.select("link[rel=canonical]").attr("href")).endsWith("lang=" + TAG);
    }

    @Test
    void documents_forPrograms_followTheList() throws Exception {
        assertThat(TestSite.text(SITE.get("/sitemap/0.xml"))).contains("/crypto_report/2?lang=" + TAG);
        assertThat(TestSite.text(SITE.get("/atom.xml?lang=" + TAG))).contains("xml:lang=\"" + TAG + "\"");
        assertThat(TestSite.text(SITE.get("/rss.xml?lang=" + TAG))).contains("<language>" + TAG + "</language>");
        assertThat(TestSite.text(SITE.get("/manifest.webmanifest?lang=" + TAG))).contains("\"lang\":\"" + TAG + "\"");
        assertThat(TestSite.text(SITE.get("/service-worker.js")))
                .contains("\"languages\":[\"vi\",\"en\",\"" + TAG + "\"]")
                .contains("/offline?lang=" + TAG);
    }

    @Test
    void problem_unknownPage_isInTheLanguage() throws Exception {
        HttpResponse<byte[]> response = SITE.get("/nowhere?lang=" + TAG, "Accept", "text/html");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Jsoup.parse(TestSite.text(response)).title()).startsWith("⟦");
    }

    @Test
    void frame_report_hasTheCodeOfItsLanguage() throws Exception {
        Document frame = page("/api/crypto_reports/2/sandboxed?lang=" + TAG);

        assertThat(frame.select("#content-" + TAG)).hasSize(1);
    }
}
