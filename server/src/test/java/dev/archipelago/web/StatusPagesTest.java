package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.language.Language;
import dev.archipelago.web.view.Messages;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StatusPagesTest {

    @AutoClose
    private static final TestSite SITE = TestSite.withReports();

    @Test
    void status_asked_namesEachComponentAndEachGroupOfFigures() throws Exception {
        HttpResponse<byte[]> answer = SITE.get("/status?lang=en");
        Document page = Jsoup.parse(new String(answer.body(), StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(TestSite.header(answer, "cache-control")).isEqualTo("public, max-age=5");
        assertThat(page.select("#components + .states dt"))
                .hasSize(SITE.monitoring.health().current().components().size());
        assertThat(page.select("#sources ~ .states dt").eachText())
                .containsExactly(
                        "Coin prices",
                        "Market cap and volume",
                        "Fear & Greed Index",
                        "Bitcoin RSI",
                        "US stock indices",
                        "USD/VND exchange rate");
        assertThat(page.select(".site-footer a[href=/status?lang=en], .site-nav a[href=/status?lang=en]"))
                .hasSize(2);
        assertThat(page.select("a[href^=/health]")).isEmpty();
    }

    @Test
    void status_asked_saysNothingThatIsForOperators() throws Exception {
        String text = Jsoup.parse(new String(SITE.get("/status?lang=vi").body(), StandardCharsets.UTF_8))
                .text();

        assertThat(text).contains("Tình trạng hệ thống", "Thành phần");
        SITE.monitoring.health().current().components().forEach(component -> {
            if (!component.health().message().equals("ok")) {
                assertThat(text).doesNotContain(component.health().message());
            }
        });
    }

    @Test
    void components_ofASite_haveNamesInBothLanguages() {
        for (Language language : Language.all()) {
            assertThat(Messages.of(language).startingWith("status.component.").keySet())
                    .contains(
                            "status.component.alerts",
                            "status.component.dashboard",
                            "status.component.data_directory",
                            "status.component.external_apis",
                            "status.component.klines",
                            "status.component.live_hub",
                            "status.component.market_data",
                            "status.component.market_history",
                            "status.component.postgresql",
                            "status.component.redis",
                            "status.component.report_catalogue",
                            "status.component.report_changes",
                            "status.component.virtual_threads");
        }
    }
}
