package dev.archipelago.web;

import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.UnreadableReportException;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.view.FeaturedChart;
import dev.archipelago.web.view.FrontReports;
import dev.archipelago.web.view.HistoryView;
import dev.archipelago.web.view.PageTemplates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The home page: the newest report, the market and earlier reports. */
final class HomePage {

    static final PageDefinition<NoParameters> HOME = PageDefinitionBuilder.at("home", "/")
            .httpCaching(CachePolicy.shared(15))
            .invalidatedBy(Invalidation.ANY_REPORT)
            .keptWarm(NoParameters.NONE)
            .followingMarket()
            .offline(Offline.WHEN_READ, PageTemplates.LIVE)
            .inSiteMap(() -> List.of("/"))
            .render((services, none, language) -> Optional.of(home(services, language)));

    private static final Logger LOG = LoggerFactory.getLogger(HomePage.class);

    private static final HistoryRange RANGE = HistoryRange.WEEK;

    /** The number of earlier reports on the page. */
    private static final int EARLIER = 3;

    /** The approximate size of a report's heading in memory. */
    private static final int HEADING_BYTES = 1_024;

    /** Read again for each rendering; the previous headings are used while they cannot be read. */
    private static final EntryOptions HEADINGS = EntryOptions.of(CacheStrategy.REAL_TIME)
            .in(EntryOptions.Tiers.L1_ONLY)
            .withFailSafe(Duration.ofDays(365));

    private record Headings(List<ReportHead> heads, Optional<FeaturedChart> chart) {

        static final Codec<Headings> CODEC = Codec.inMemory(headings -> (1 + headings.heads.size()) * HEADING_BYTES
                + headings.chart.map(chart -> 2 * chart.comment().length()).orElse(0));
    }

    private HomePage() {}

    /** Never waits for a drawing, since the page is rendered continually. */
    private static Supplier<Document> home(PageServices services, Language language) {
        Headings headings = headings(services, language);
        FrontReports withoutChart = FrontReports.of(headings.heads());
        FrontReports reports = headings.chart()
                .map(chart -> withoutChart.with(
                        chart.caption(), services.drawings().featured().get(chart)))
                .orElse(withoutChart);
        Map<Coin, HistoryResult> week = MarketPages.week(services);
        Metric metric =
                services.market().dashboard().catalog().coins().getFirst().price();
        Optional<HistoryResult> answer = services.market().history().of(metric, RANGE);
        return () -> {
            var series = services.drawings().series();
            String drawing =
                    answer.map(known -> series.chartSoon(known, language)).orElse("");
            HistoryView history = HistoryView.of(metric, RANGE, answer, drawing, language);
            String html = services.templates()
                    .home(
                            language,
                            services.market().dashboard().current(),
                            series.sparks(week, language),
                            history,
                            reports);
            return new Document(html, language);
        };
    }

    /**
     * The newest reports, or the previous ones while they cannot be read: the market on the same page continues to
     * change, and a stale page would show it as it was when PostgreSQL failed.
     */
    private static Headings headings(PageServices services, Language language) {
        CacheKey<Headings> key = CacheKey.ofLowerCase("headings", language.tag(), Headings.CODEC, HEADINGS);
        // A load that began before a report changed must not be used.
        services.cache().expire(key);
        return services.cache().get(key, () -> {
            List<ReportHead> heads = services.reports().newest(1 + EARLIER, language);
            Optional<FeaturedChart> chart =
                    heads.stream().findFirst().flatMap(head -> featuredChart(services, head.id(), language));
            return new Headings(heads, chart);
        });
    }

    /** Empty also if the content of the report cannot be read; the page shows the market and the other reports. */
    private static Optional<FeaturedChart> featuredChart(PageServices services, int id, Language language) {
        try {
            return services.reports()
                    .document(id, language)
                    .flatMap(document -> UnreadableReportException.guard(id, () -> FeaturedChart.of(document)));
        } catch (UnreadableReportException e) {
            LOG.warn("the home page is rendered without a chart: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
