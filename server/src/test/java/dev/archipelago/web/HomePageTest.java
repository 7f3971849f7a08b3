package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.language.Language;
import dev.archipelago.site.Await;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests the home page with added reports and with unreadable ones. */
class HomePageTest {

    private static final Pattern REPORT = Pattern.compile("/crypto_report/\\d+");

    @AutoClose
    private final TestSite site = new TestSite();

    HomePageTest() {
        site.reports.with(1, "First").with(2, "Second");
    }

    private String home() throws Exception {
        byte[] body = site.services
                .find(HomePage.HOME.with(NoParameters.NONE), Language.ENGLISH)
                .orElseThrow()
                .get()
                .body();
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the addresses of reports on the page, in order. */
    private List<String> reports() throws Exception {
        return REPORT.matcher(home()).results().map(MatchResult::group).toList();
    }

    @Test
    void home_reportsUnavailable_namesThoseOfTheLastTime() throws Exception {
        List<String> before = reports();
        assertThat(before).contains("/crypto_report/1", "/crypto_report/2");
        site.reports.away = true;
        assertThat(reports()).isEqualTo(before);
    }

    @Test
    void home_reportAdded_namesIt() throws Exception {
        assertThat(home()).doesNotContain("/crypto_report/3");
        site.reports.with(3, "Third");
        assertThat(home()).contains("/crypto_report/3");
    }

    @Test
    void home_newestReportHasALine_showsItOnceItIsDrawn() throws Exception {
        site.reports.bodies.put(
                2,
                "<h3>Week</h3><!-- CHART_DATA: {\"type\":\"line\",\"data\":[1,3,2]} --><div class=\"chart-container\"></div>");

        Await.until("the chart", () -> home().contains("line-chart-svg"));

        assertThat(home()).contains("<figcaption>Week</figcaption>");
    }

    @Test
    void home_reportsUnavailableFromTheBeginning_throws() {
        site.reports.away = true;
        assertThatThrownBy(this::home).isInstanceOf(CacheLoadException.class);
    }
}
