package dev.archipelago.web.page;

import dev.archipelago.business.coins.Coins;
import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.business.reports.Reports;
import dev.archipelago.cache.Cache;
import dev.archipelago.language.Language;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.IncidentHistory;
import dev.archipelago.web.pdf.PdfPrinter;
import dev.archipelago.web.view.FeaturedCharts;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.ReportFrameRenderer;
import dev.archipelago.web.view.SeriesCharts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The services that renderers of pages use. Thread-safe.
 *
 * @param registry the pages of the site
 * @param market the market now and before
 * @param reports the published reports
 * @param templates the HTML templates
 * @param drawings the charts and documents drawn from them
 * @param status the state of the site and its history
 * @param cache for values that several pages are rendered from
 */
public record PageServices(
        PageRegistry registry,
        Market market,
        Reports reports,
        PageTemplates templates,
        Drawings drawings,
        Status status,
        Cache cache)
        implements PageSource {

    /**
     * Figures of the market.
     *
     * @param dashboard the current figures
     * @param coins the current and past figures of a coin
     * @param history the series behind the charts
     */
    public record Market(MarketDashboard dashboard, Coins coins, HistorySeries history) {}

    /**
     * Charts and documents.
     *
     * @param frames the isolated documents and print views of reports
     * @param featured the chart of the home page
     * @param series the charts of the market's history
     * @param pdf the PDFs of reports
     */
    public record Drawings(ReportFrameRenderer frames, FeaturedCharts featured, SeriesCharts series, PdfPrinter pdf) {}

    /**
     * The state of the site; neither of its suppliers blocks.
     *
     * @param health the states of the components as of the last check
     * @param history the incidents of the last months
     */
    public record Status(Supplier<SystemHealth.Report> health, Supplier<IncidentHistory> history) {}

    @Override
    public Optional<Supplier<Document>> find(PageId<?> page, Language language) throws Exception {
        return page.find(this, language);
    }

    @Override
    public Optional<String> contentSecurityPolicy(PageId<?> page, List<String> hashes) {
        return page.contentSecurityPolicy(this, hashes);
    }

    @Override
    public int lastReport() {
        return reports.lastId();
    }

    @Override
    public boolean hasReport(int number) {
        return number < Integer.MAX_VALUE
                && !reports.addresses(number, number + 1).isEmpty();
    }
}
