package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests reports, from the generator's INSERT to the pages, on a table adopted from an old generator. */
@ExtendWith(TestSite.Shared.class)
final class ReportsTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void insert_withGeneratorsColumns_showsOnHomeNewestAndListInVietnamese(TestSite testSite) {
        int id = testSite.reports()
                .add(
                        "<h1>Bản tin thứ nhất</h1><p>Nội dung</p>",
                        ".a{}",
                        "",
                        "<h1>First bulletin</h1>",
                        null,
                        TestSite.later());

        awaitOn(testSite, "/?lang=vi", "Bản tin thứ nhất");
        awaitOn(testSite, "/crypto_report?lang=vi", "Bản tin thứ nhất");
        awaitOn(testSite, "/crypto_reports_list?lang=vi", "Bản tin thứ nhất");
        assertThat(testSite.site().status("/crypto_report/" + id)).isEqualTo(200);
    }

    @Test
    void insert_withGeneratorsColumns_showsOnHomeNewestAndListInEnglish(TestSite testSite) {
        testSite.reports()
                .add("<h1>Bản tin thứ hai</h1>", ".a{}", "", "<h1>Second bulletin</h1>", null, TestSite.later());

        awaitOn(testSite, "/?lang=en", "Second bulletin");
        awaitOn(testSite, "/crypto_report?lang=en", "Second bulletin");
        awaitOn(testSite, "/crypto_reports_list?lang=en", "Second bulletin");
    }

    @Test
    void naiveTime_onReportPage_isUtc(TestSite testSite) {
        int id = testSite.reports().add("<h1>Giờ</h1>", "2029-06-01 20:30:00");

        Await.until("the report", SOON, () -> testSite.site().status("/crypto_report/" + id) == 200);

        assertThat(testSite.site().body("/crypto_report/" + id)).contains("2029-06-01T20:30:00Z");
    }

    @Test
    void update_ofReadRow_showsOnItsPageAndFrame(TestSite testSite) {
        int id = testSite.reports().add("<h1>Có lỗi</h1><p>sai</p>", TestSite.later());
        awaitOn(testSite, "/crypto_report/" + id, "Có lỗi");
        assertThat(testSite.site()
                        .frame("/api/crypto_reports/" + id + "/sandboxed")
                        .body())
                .contains("<p>sai</p>");

        testSite.reports()
                .execute("UPDATE crypto_report SET html_content = '<h1>Đã sửa</h1><p>đúng</p>' WHERE id = " + id);

        awaitOn(testSite, "/crypto_report/" + id, "Đã sửa");
        Await.until(
                "the corrected frame",
                SOON,
                () -> testSite.site()
                        .frame("/api/crypto_reports/" + id + "/sandboxed")
                        .body()
                        .contains("<p>đúng</p>"));
    }

    @Test
    void delete_ofNewestRow_showsTheOneBeforeEverywhere(TestSite testSite) {
        testSite.reports().add("<h1>Ở lại</h1>", TestSite.later());
        int id = testSite.reports().add("<h1>Bị xoá</h1>", TestSite.later());
        awaitOn(testSite, "/", "Bị xoá");
        awaitOn(testSite, "/crypto_reports_list", "Bị xoá");
        awaitOn(testSite, "/crypto_report", "Bị xoá");

        testSite.reports().execute("DELETE FROM crypto_report WHERE id = " + id);

        Await.until("404", SOON, () -> testSite.site().status("/crypto_report/" + id) == 404);
        Await.until("home without it", SOON, () -> !testSite.site().body("/").contains("Bị xoá"));
        Await.until(
                "a list without it",
                SOON,
                () -> !testSite.site().body("/crypto_reports_list").contains("Bị xoá"));
        awaitOn(testSite, "/crypto_report", "Ở lại");
    }

    @Test
    void reportWithoutEnglish_inEnglish_isVietnameseAndReportsIt(TestSite testSite) {
        int id = testSite.reports().add("<h1>Chỉ tiếng Việt</h1><p>một</p>", TestSite.later());
        Await.until("the report", SOON, () -> testSite.site().status("/crypto_report/" + id) == 200);

        var page = testSite.site().get("/crypto_report/" + id + "?lang=en");
        assertThat(page.body())
                .contains("Chỉ tiếng Việt")
                .contains("lang=\"vi\"")
                .doesNotContain("hreflang=\"en\"")
                .contains("<html lang=\"en\"");
        var frame = testSite.site().frame("/api/crypto_reports/" + id + "/sandboxed?lang=en");
        assertThat(frame.body()).contains("<p>một</p>").contains("<html lang=\"vi\"");
    }

    @Test
    void coldReport_readByTwoHundredAtOnce_isMadeOnce(TestSite testSite) {
        int id = testSite.reports().add("<h1>Lạnh</h1>", TestSite.later());
        Await.until(
                "the change",
                SOON,
                () -> testSite.site().body("/crypto_reports_list").contains("Lạnh"));
        long before = testSite.site().loads();

        long answered = Readers.at(200, () -> testSite.site().status("/pdf-template/" + id) == 200);

        assertThat(answered).isEqualTo(200);
        // Metrics are collected once a second, so they include the loads after the preceding change. Rendering two
        // hundred pages one by one would be far more loads.
        Await.until("the load is counted", SOON, () -> testSite.site().loads() > before);
        assertThat(testSite.site().loads() - before).isLessThan(60L);
    }

    private static void awaitOn(TestSite testSite, String path, String text) {
        Await.until(text + " on " + path, SOON, () -> testSite.site().body(path).contains(text));
    }
}
