package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.language.Language;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.Incident;
import dev.archipelago.observability.incident.IncidentHistory;
import dev.archipelago.web.view.Messages;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
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
        assertThat(page.select("#components ~ .states:has(.bars) dt"))
                .hasSize(SITE.monitoring.health().current().components().size() + 1)
                .first()
                .extracting(Element::text)
                .isEqualTo("The whole site");
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
    void status_anyReader_omitsOperationalDetails() throws Exception {
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
    void status_incidents_areShownInWordsAndByTheHeightOfBars() {
        Instant now = Instant.parse("2026-11-29T12:00:00Z");
        IncidentHistory history = new IncidentHistory(
                List.of(
                        new Incident(
                                "external_apis",
                                Health.Status.DEGRADED,
                                now.minusSeconds(300),
                                Optional.empty(),
                                List.of("binance", "coingecko")),
                        new Incident(
                                Incident.SITE,
                                Health.Status.UNHEALTHY,
                                now.minus(Duration.ofDays(2)),
                                Optional.of(now.minus(Duration.ofDays(2)).plusSeconds(5400)),
                                List.of(Incident.NO_SERVER))),
                Optional.of(now.minus(Duration.ofDays(10))));
        SystemHealth.Report report = new SystemHealth.Report(
                now,
                List.of(new SystemHealth.Component(
                        "external_apis", Layer.EXTERNAL_SERVICES, Health.degraded("secret detail"))),
                Map.of(Layer.EXTERNAL_SERVICES, Health.Status.DEGRADED),
                true);

        Document page = Jsoup.parse(SITE.services
                .templates()
                .status(
                        Language.ENGLISH,
                        report,
                        history,
                        SITE.services.market().dashboard().current().snapshot()));

        assertThat(page.select(".incidents > li").eachText())
                .containsExactly(
                        "Connections to data sources partly operational 29 Nov 2026, 18:55 GMT+7 · ongoing Affected: Binance, CoinGecko",
                        "The whole site disrupted 27 Nov 2026, 19:00 GMT+7 · 1 h 30 min No server was running.");
        assertThat(page.select(".bars[role=img]").eachAttr("aria-label"))
                .containsExactly(
                        "Last 90 days: 10 without problems, 0 partly operational, 1 disrupted.",
                        "Last 90 days: 10 without problems, 1 partly operational, 0 disrupted.");
        assertThat(page.select(".bars title").eachText())
                .containsExactly("27 Nov 2026: disrupted, 1 h 30 min", "29 Nov 2026: partly operational, 5 min");
        assertThat(page.select(".bar-uptime").eachText()).containsExactly("99.37%", "100%");
        assertThat(page.select(".bars .bar-unhealthy").attr("d")).contains("v-8h3");
        assertThat(page.text()).contains("Recorded since 19 Nov 2026").doesNotContain("secret");
    }

    @Test
    void badge_asked_isASmallPictureForOtherSites() throws Exception {
        for (Language language : Language.all()) {
            HttpResponse<byte[]> answer = SITE.get("/status/badge.svg?lang=" + language.tag());
            String svg = new String(answer.body(), StandardCharsets.UTF_8);

            assertThat(TestSite.header(answer, "content-type")).startsWith("image/svg+xml");
            assertThat(TestSite.header(answer, "cache-control")).isEqualTo("public, max-age=5");
            assertThat(TestSite.header(answer, "cross-origin-resource-policy")).isEqualTo("cross-origin");
            assertThat(answer.body()).hasSizeLessThan(2_048);
            assertThat(Jsoup.parse(svg, Parser.xmlParser()).select("title").text())
                    .endsWith(": "
                            + Messages.of(language)
                                    .get("status.state."
                                            + SITE.monitoring
                                                    .health()
                                                    .current()
                                                    .status()
                                                    .name()
                                                    .toLowerCase(Locale.ROOT)));
        }
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
                            "status.component.incidents",
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
