package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the generator's INSERT to what readers see, on a table adopted from an old generator. */
@ExtendWith(House.Shared.class)
final class ReportsTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void insert_withGeneratorsColumns_showsOnHomeNewestAndListInVietnamese(House house) {
        int id = house.reports()
                .add(
                        "<h1>Bản tin thứ nhất</h1><p>Nội dung</p>",
                        ".a{}",
                        "",
                        "<h1>First bulletin</h1>",
                        null,
                        House.later());

        awaitOn(house, "/?lang=vi", "Bản tin thứ nhất");
        awaitOn(house, "/crypto_report?lang=vi", "Bản tin thứ nhất");
        awaitOn(house, "/crypto_reports_list?lang=vi", "Bản tin thứ nhất");
        assertThat(house.site().status("/crypto_report/" + id)).isEqualTo(200);
    }

    @Test
    void insert_withGeneratorsColumns_showsOnHomeNewestAndListInEnglish(House house) {
        house.reports().add("<h1>Bản tin thứ hai</h1>", ".a{}", "", "<h1>Second bulletin</h1>", null, House.later());

        awaitOn(house, "/?lang=en", "Second bulletin");
        awaitOn(house, "/crypto_report?lang=en", "Second bulletin");
        awaitOn(house, "/crypto_reports_list?lang=en", "Second bulletin");
    }

    @Test
    void naiveTime_onReportPage_isUtc(House house) {
        int id = house.reports().add("<h1>Giờ</h1>", "2029-06-01 20:30:00");

        Await.until("the report", SOON, () -> house.site().status("/crypto_report/" + id) == 200);

        assertThat(house.site().body("/crypto_report/" + id)).contains("2029-06-01T20:30:00Z");
    }

    @Test
    void update_ofReadRow_showsOnItsPageAndFrame(House house) {
        int id = house.reports().add("<h1>Có lỗi</h1><p>sai</p>", House.later());
        awaitOn(house, "/crypto_report/" + id, "Có lỗi");
        assertThat(house.site()
                        .frame("/api/crypto_reports/" + id + "/sandboxed")
                        .body())
                .contains("<p>sai</p>");

        house.reports()
                .execute("UPDATE crypto_report SET html_content = '<h1>Đã sửa</h1><p>đúng</p>' WHERE id = " + id);

        awaitOn(house, "/crypto_report/" + id, "Đã sửa");
        Await.until(
                "the corrected frame",
                SOON,
                () -> house.site()
                        .frame("/api/crypto_reports/" + id + "/sandboxed")
                        .body()
                        .contains("<p>đúng</p>"));
    }

    @Test
    void delete_ofNewestRow_showsTheOneBeforeEverywhere(House house) {
        house.reports().add("<h1>Ở lại</h1>", House.later());
        int id = house.reports().add("<h1>Bị xoá</h1>", House.later());
        awaitOn(house, "/", "Bị xoá");
        awaitOn(house, "/crypto_reports_list", "Bị xoá");
        awaitOn(house, "/crypto_report", "Bị xoá");

        house.reports().execute("DELETE FROM crypto_report WHERE id = " + id);

        Await.until("404", SOON, () -> house.site().status("/crypto_report/" + id) == 404);
        Await.until("home without it", SOON, () -> !house.site().body("/").contains("Bị xoá"));
        Await.until(
                "a list without it",
                SOON,
                () -> !house.site().body("/crypto_reports_list").contains("Bị xoá"));
        awaitOn(house, "/crypto_report", "Ở lại");
    }

    @Test
    void reportWithoutEnglish_inEnglish_isVietnameseAndSaysSo(House house) {
        int id = house.reports().add("<h1>Chỉ tiếng Việt</h1><p>một</p>", House.later());
        Await.until("the report", SOON, () -> house.site().status("/crypto_report/" + id) == 200);

        var page = house.site().get("/crypto_report/" + id + "?lang=en");
        assertThat(page.body())
                .contains("Chỉ tiếng Việt")
                .contains("lang=\"vi\"")
                .doesNotContain("hreflang=\"en\"")
                .contains("<html lang=\"en\"");
        var frame = house.site().frame("/api/crypto_reports/" + id + "/sandboxed?lang=en");
        assertThat(frame.body()).contains("<p>một</p>").contains("<html lang=\"vi\"");
    }

    @Test
    void coldReport_readByTwoHundredAtOnce_isMadeOnce(House house) {
        int id = house.reports().add("<h1>Lạnh</h1>", House.later());
        Await.until(
                "the change",
                SOON,
                () -> house.site().body("/crypto_reports_list").contains("Lạnh"));
        long before = house.site().loads();

        long answered = Readers.at(200, () -> house.site().status("/pdf-template/" + id) == 200);

        assertThat(answered).isEqualTo(200);
        // Figures are counted anew once a second, so they include the loads after the change of a moment before; two
        // hundred
        // pages made one by one would be far more.
        Await.until("the load is counted", SOON, () -> house.site().loads() > before);
        assertThat(house.site().loads() - before).isLessThan(60L);
    }

    private static void awaitOn(House house, String path, String text) {
        Await.until(text + " on " + path, SOON, () -> house.site().body(path).contains(text));
    }
}
