package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the size budget of each page until its first paint and its complete initial view. */
@ExtendWith(TestSite.Shared.class)
final class SizeBudgetTest {

    private static final String REPORT = Stream.generate(
                    () -> "Bitcoin giữ vững mốc 91.234 đô la; khối lượng tăng nhẹ.")
            .limit(200)
            .reduce("<section id=\"one\"><h2>Tóm tắt</h2>", (body, line) -> body + "<p>" + line + "</p>")
            .concat("</section>");

    private static String report;

    @BeforeAll
    static void publish(TestSite testSite) {
        report = "/crypto_report/" + testSite.reports().add(REPORT, TestSite.later());
        Await.until("the report", () -> testSite.site().status(report) == 200);
    }

    /** In thousands of bytes, compressed with Brotli, including fonts, images and the report frame. */
    @ParameterizedTest
    @CsvSource({
        "/, 60",
        "REPORT, 87",
        "/crypto_reports_list, 44",
        "/market, 60",
        "/market/btc, 60",
        "/about, 46",
        "/settings, 48",
        "/embed/market, 46"
    })
    void firstView_page_fitsItsBudget(String path, int budget, TestSite testSite) {
        for (String language : new String[] {"vi", "en"}) {
            FirstView view = FirstView.of(testSite.site(), path.replace("REPORT", report) + "?lang=" + language);

            assertThat(view.blocking()).as("requests before the first paint").isZero();
            assertThat(view.total()).as(view.bytes().toString()).isLessThanOrEqualTo(budget * 1000);
        }
    }

    @Test
    void firstView_home_holdsAllOfIt(TestSite testSite) {
        FirstView view = FirstView.of(testSite.site(), "/?lang=vi");

        assertThat(String.join(" ", view.bytes().keySet()))
                .contains("/?lang=vi", "400.woff2", "600.woff2", "market-live.js", "/chunks/", "btc.svg");
    }
}
