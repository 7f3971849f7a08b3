package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageRoutesTest {

    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
        for (int id = 1; id <= 12; id++) {
            site.reports.with(id, "Report title " + id);
        }
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 15",
        "/crypto_report, 15",
        "/crypto_report/3, 300",
        "/crypto_reports_list, 60",
        "/crypto_reports_list?page=2, 60",
        "/pdf-template/3, 300"
    })
    void page_languageInAddress_isShared(String path, int seconds) throws Exception {
        HttpResponse<byte[]> page = site.get(path + (path.contains("?") ? "&" : "?") + "lang=en");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "cache-control")).isEqualTo("public, max-age=" + seconds);
        assertThat(header(page, "vary")).isEqualTo("Accept-Encoding");
        assertThat(header(page, "content-language")).isEqualTo("en");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/crypto_report", "/crypto_report/3", "/crypto_reports_list?page=1", "/pdf-template/3"})
    void page_languageByHeader_isPrivate(String path) throws Exception {
        HttpResponse<byte[]> page = site.get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "cache-control")).isEqualTo("private, no-cache");
        assertThat(header(page, "vary")).isEqualTo("Accept-Encoding, Accept-Language, Cookie");
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "content-language")).isEqualTo("vi");
    }

    @Test
    void page_any_carriesSafetyHeaders() throws Exception {
        HttpResponse<byte[]> page = site.get("/");

        assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(page, "content-security-policy")).contains("frame-src 'self'");
        assertThat(header(page, "referrer-policy")).isNotEmpty();
        assertThat(header(page, "permissions-policy")).isNotEmpty();
        assertThat(header(page, "cross-origin-opener-policy")).isEqualTo("same-origin");
        assertThat(header(page, "strict-transport-security")).startsWith("max-age=");
        assertThat(header(page, "date")).endsWith(" GMT");
    }

    @Test
    void page_gzipAccepted_unpacksToThePlainOne() throws Exception {
        HttpResponse<byte[]> page = site.get("/", "accept-encoding", "gzip");

        assertThat(header(page, "content-encoding")).isEqualTo("gzip");
        byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(page.body())).readAllBytes();
        assertThat(unpacked).isEqualTo(site.get("/").body());
    }

    @Test
    void page_brotliAccepted_unpacksToThePlainOne() throws Exception {
        Brotli4jLoader.ensureAvailability();
        HttpResponse<byte[]> page = site.get("/", "accept-encoding", "gzip, deflate, br, zstd");

        assertThat(header(page, "content-encoding")).isEqualTo("br");
        assertThat(Decoder.decompress(page.body()).getDecompressedData())
                .isEqualTo(site.get("/").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "br"})
    void page_matchingEntityTag_isNotModified(String encoding) throws Exception {
        String tag = header(site.get("/", "accept-encoding", encoding), "etag");

        HttpResponse<byte[]> again = site.get("/", "accept-encoding", encoding, "if-none-match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "etag")).isEqualTo(tag).doesNotStartWith("W/");
        assertThat(header(again, "cache-control")).isEqualTo("private, no-cache");
        assertThat(header(again, "vary")).contains("Accept-Encoding");
    }

    @Test
    void page_entityTagOfAnotherEncoding_isSent() throws Exception {
        String tag = header(site.get("/", "accept-encoding", "gzip"), "etag");

        assertThat(site.get("/", "accept-encoding", "br", "if-none-match", tag).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/crypto_report/3",
                "/api/crypto/dashboard-summary",
                "/health",
                "/robots.txt",
                "/shared_assets/css/colors.css",
                "/crypto_report/99"
            })
    void head_whereverGetWorks_sendsTheSameHeadersWithoutBody(String path) throws Exception {
        HttpResponse<byte[]> get = site.get(path, "accept", "text/html");
        HttpResponse<byte[]> head = site.send("HEAD", path, "accept", "text/html");

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-type")).isEqualTo(header(get, "content-type"));
        assertThat(header(head, "etag")).isEqualTo(header(get, "etag"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "preferred_language=en | vi    | en",
                "a=b; preferred_language=vi | en | vi",
                "xpreferred_language=en | vi   | vi",
                "preferred_language=xx | en-GB | en",
                "x=y | vi;q=0.4, en;q=0.9 | en",
                "x=y | en;q=0.4, vi-VN;q=0.9 | vi",
                "x=y | xx, yy | vi",
                "x=y | en;q=0 | vi"
            })
    void language_cookieThenHeader_decides(String cookie, String accepted, String language) throws Exception {
        HttpResponse<byte[]> page = site.get("/", "cookie", cookie, "accept-language", accepted);

        assertThat(header(page, "content-language")).isEqualTo(language);
    }

    @Test
    void newest_withId_showsThatReport() throws Exception {
        assertThat(text(site.get("/crypto_report?id=2"))).contains("Report title 2");
    }

    @Test
    void newest_withoutId_showsTheLastOne() throws Exception {
        assertThat(text(site.get("/crypto_report"))).contains("Report title 12");
    }

    @ParameterizedTest
    @CsvSource({
        "/crypto_report/abc, 400",
        "/crypto_report/-1, 404",
        "/crypto_report/1.5, 400",
        "/crypto_report/%D9%A3, 400",
        "/crypto_report?id=abc, 400",
        "/crypto_report?id=, 400",
        "/crypto_report/99, 404",
        "/crypto_report/99999999999999999999, 404",
        "/pdf-template/x, 400",
        "/pdf-template/99, 404",
        "/crypto_report/x/pdf, 400",
        "/crypto_report/99/pdf, 404",
        "/crypto_reports_list?page=0, 400",
        "/crypto_reports_list?page=-1, 400",
        "/crypto_reports_list?page=abc, 400",
        "/crypto_reports_list?page=3, 404",
        "/crypto_reports_list?page=99999999999, 404",
        "/crypto_reports_list?month=2026-13, 400",
        "/crypto_reports_list?month=11-2026, 400",
        "/crypto_reports_list?month=2026-10, 404",
        "/crypto_reports_list?q=nothing&page=2, 404",
        "/api/crypto_reports/x/sandboxed, 400",
        "/api/crypto_reports/99/sandboxed, 404",
        "/api/crypto_reports/1/shadow_dom, 410",
        "/api/crypto-report/nothing, 404",
        "/nothing, 404",
        "/%zz, 400",
        "/?lang=%, 400",
        "/%2, 400"
    })
    void badAddress_any_isRefused(String path, int status) throws Exception {
        String answer =
                RawRequests.exchange(site.port, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .contains("\ncache-control: ")
                .contains("\nvary: ");
    }

    @Test
    void unknownPath_reader_getsAPageInTheirLanguage() throws Exception {
        HttpResponse<byte[]> page = site.get("/nothing", "accept", "text/html", "accept-language", "en");

        assertThat(header(page, "content-type")).startsWith("text/html");
        assertThat(header(page, "content-language")).isEqualTo("en");
        assertThat(text(page)).contains("Page not found");
    }

    @Test
    void unknownPath_program_getsProblemJson() throws Exception {
        HttpResponse<byte[]> problem = site.get("/crypto_report/99", "accept", "application/json");

        assertThat(header(problem, "content-type")).isEqualTo("application/problem+json");
        assertThat(text(problem)).contains("\"status\":404").contains("no report has this number");
    }

    @Test
    void search_anyWords_areAnsweredAndLeaveNothingInTheCache() throws Exception {
        int before = site.pages.size();

        HttpResponse<byte[]> none = site.get("/crypto_reports_list?lang=en&q=%3Cb%3E%20%20th%E1%BB%8B");

        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(text(none))
                .contains("No reports match “&lt;b", " thị”", "noindex")
                .doesNotContain("<b>");
        assertThat(header(none, "cache-control")).isEqualTo("public, max-age=60");
        assertThat(site.pages.size()).isEqualTo(before);
        assertThat(site.get("/crypto_reports_list?q=" + "x".repeat(101)).statusCode())
                .isEqualTo(400);
        assertThat(text(site.get("/crypto_reports_list?lang=en&q=%20&month="))).contains("Showing 1–");
    }

    @Test
    void unknownId_asked_leavesNothingInTheCache() throws Exception {
        int before = site.pages.size();

        site.get("/crypto_report/4711");

        assertThat(site.pages.size()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"/, 'GET, HEAD'", "/clear-cache, POST", "/api/crypto/dashboard-summary/refresh, 'GET, HEAD, POST'"})
    void method_notAllowed_listsTheAllowedOnes(String path, String allowed) throws Exception {
        HttpResponse<byte[]> answer = site.send("DELETE", path);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "allow")).isEqualTo(allowed);
    }

    @Test
    void pdf_report_isAFileInTheLanguageAsked() throws Exception {
        HttpResponse<byte[]> answer = site.get("/crypto_report/3/pdf?lang=en");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "content-type")).isEqualTo("application/pdf");
        assertThat(header(answer, "content-language")).isEqualTo("en");
        assertThat(header(answer, "content-disposition")).isEqualTo("inline; filename=\"crypto-report-3-en.pdf\"");
        assertThat(header(answer, "cache-control")).isEqualTo("public, max-age=300");
        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
        assertThat(TestSite.text(answer)).startsWith("%PDF-1.").contains("%%EOF");
    }

    @Test
    void pdf_unchanged_isNotSentAgain() throws Exception {
        String tag = header(site.send("HEAD", "/crypto_report/3/pdf?lang=vi"), "etag");

        HttpResponse<byte[]> again = site.get("/crypto_report/3/pdf?lang=vi", "if-none-match", tag);

        assertThat(tag).isNotEmpty();
        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void frame_askedByAFrame_mayRunScripts() throws Exception {
        HttpResponse<byte[]> frame = site.get("/api/crypto_reports/3/sandboxed", "sec-fetch-dest", "iframe");

        assertThat(header(frame, "content-security-policy")).contains("sandbox allow-scripts");
        assertThat(header(frame, "vary")).contains("Sec-Fetch-Dest");
    }

    @Test
    void frame_openedDirectly_mayRunNothing() throws Exception {
        HttpResponse<byte[]> frame = site.get("/api/crypto_reports/latest/sandboxed?lang=vi&token=old");

        assertThat(frame.statusCode()).isEqualTo(200);
        assertThat(header(frame, "content-security-policy"))
                .contains("sandbox;")
                .doesNotContain("allow-scripts");
        assertThat(header(frame, "cache-control")).startsWith("public");
        assertThat(text(frame)).contains("Report title 12");
    }
}
