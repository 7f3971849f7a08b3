package dev.archipelago.web;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.Change;
import dev.archipelago.business.coins.CoinReport;
import dev.archipelago.business.coins.Coins;
import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.business.history.HistoryAnswer;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.business.history.HistorySeries;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.view.FrontReports;
import dev.archipelago.web.view.HistoryView;
import dev.archipelago.web.view.SeriesCharts;
import dev.archipelago.web.view.Views;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the pages of the market say. What cannot be read is said to be missing, so each of them is always there. Thread-safe. */
public final class MarketPages {

    private static final Metric HOME_METRIC = Coin.BTC.price();
    private static final HistoryRange HOME_RANGE = HistoryRange.WEEK;

    private final MarketDashboard dashboard;
    private final Coins coins;
    private final HistorySeries past;
    private final SeriesCharts charts;
    private final Views views;

    public MarketPages(MarketDashboard dashboard, Coins coins, HistorySeries past, SeriesCharts charts, Views views) {
        this.dashboard = dashboard;
        this.coins = coins;
        this.past = past;
        this.charts = charts;
        this.views = views;
    }

    /** A page of the market, as {@link SitePages#find} answers; empty for any other route. */
    Optional<Supplier<Document>> find(PageRoute route, Language language) {
        return switch (route) {
            case PageRoute.Market market -> Optional.of(market(market, language));
            case PageRoute.CoinPage page -> Optional.of(coin(page, language));
            case PageRoute.MetricHistory(Metric metric, HistoryRange range) -> {
                Optional<HistoryAnswer> answer = past.of(metric, range);
                yield Optional.of(() -> new Document(
                        views.history(
                                language,
                                history(metric, range, answer, language),
                                dashboard.current().snapshot()),
                        language));
            }
            default -> Optional.empty();
        };
    }

    /** The home page, which names these reports. It is made over and over, so it never waits for a drawing. */
    Supplier<Document> home(Language language, FrontReports reports) {
        Map<Coin, HistoryAnswer> week = week();
        Optional<HistoryAnswer> answer = past.of(HOME_METRIC, HOME_RANGE);
        return () -> {
            String drawing =
                    answer.map(known -> charts.chartSoon(known, language)).orElse("");
            HistoryView history = HistoryView.of(HOME_METRIC, HOME_RANGE, answer, drawing, language);
            return new Document(
                    views.home(language, dashboard.current(), charts.sparks(week, language), history, reports),
                    language);
        };
    }

    private Supplier<Document> market(PageRoute.Market market, Language language) {
        Map<Coin, HistoryAnswer> week = week();
        Map<Coin, Map<String, Availability<Change>>> changes = new EnumMap<>(Coin.class);
        for (Coin coin : Coin.values()) {
            changes.put(coin, coins.changes(coin));
        }
        return () -> new Document(
                views.market(language, market.currency(), dashboard.current(), changes, charts.sparks(week, language)),
                language);
    }

    private Supplier<Document> coin(PageRoute.CoinPage page, Language language) {
        CoinReport report = coins.known(page.coin());
        Metric price = page.coin().price();
        Optional<HistoryAnswer> answer = past.of(price, page.range());
        return () -> new Document(
                views.coin(language, page.currency(), report, history(price, page.range(), answer, language)),
                language);
    }

    private HistoryView history(Metric metric, HistoryRange range, Optional<HistoryAnswer> answer, Language language) {
        String drawing = answer.map(known -> charts.chart(known, language)).orElse("");
        return HistoryView.of(metric, range, answer, drawing, language);
    }

    private Map<Coin, HistoryAnswer> week() {
        Map<Coin, HistoryAnswer> week = new EnumMap<>(Coin.class);
        for (Coin coin : Coin.values()) {
            past.of(coin.price(), HistoryRange.WEEK).ifPresent(answer -> week.put(coin, answer));
        }
        return week;
    }
}
