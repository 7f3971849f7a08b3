package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.language.Language;
import dev.archipelago.site.Await;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.pdf.PdfPrinter;
import dev.archipelago.web.view.ChartModules;
import dev.archipelago.web.view.Engines;
import dev.archipelago.web.view.FeaturedCharts;
import dev.archipelago.web.view.FrameDocument;
import dev.archipelago.web.view.SeriesCharts;
import dev.archipelago.web.view.SiteView;
import dev.archipelago.web.view.Views;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the home page says of reports that come, and of reports that cannot be read. */
class SitePagesTest {

    private final MemoryReports reports = new MemoryReports().with(1, "First").with(2, "Second");
    private final Cache cache = Cache.builder().build();
    private final Views views = new Views(new SiteView(path -> "/" + path, false, Optional.empty()));
    private final SitePages pages = new SitePages(
            cache,
            reports,
            new MarketPages(
                    new MemoryDashboard(),
                    new MemoryCoins(),
                    new HistorySeries(
                            new HistoryReader((metric, from, to, step) -> List.of(), false, InstantSource.system()),
                            cache,
                            InstantSource.system()),
                    new SeriesCharts(Engines.SHARED, cache),
                    views),
            views,
            new FrameDocument(new ChartModules(), Engines.SHARED),
            new FeaturedCharts(Engines.SHARED, cache),
            new PdfPrinter(Engines.SHARED, Duration.ofSeconds(30)));

    @AfterEach
    void close() {
        cache.close();
    }

    private String home() {
        byte[] body = pages.find(new PageRoute.Home(), Language.ENGLISH)
                .orElseThrow()
                .get()
                .body();
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void home_reportsAway_namesThoseOfTheLastTime() {
        String before = home();
        reports.away = true;
        assertThat(home()).isEqualTo(before);
    }

    @Test
    void home_reportAdded_namesIt() {
        assertThat(home()).doesNotContain("/crypto_report/3");
        reports.with(3, "Third");
        assertThat(home()).contains("/crypto_report/3");
    }

    @Test
    void home_newestReportHasALine_showsItOnceItIsDrawn() {
        reports.bodies.put(
                2,
                "<h3>Week</h3><!-- CHART_DATA: {\"type\":\"line\",\"data\":[1,3,2]} --><div class=\"chart-container\"></div>");

        Await.until("the chart", () -> home().contains("line-chart-svg"));

        assertThat(home()).contains("<figcaption>Week</figcaption>");
    }

    @Test
    void home_reportsAwayFromTheBeginning_throws() {
        reports.away = true;
        assertThatThrownBy(this::home).isInstanceOf(CacheLoadException.class);
    }
}
