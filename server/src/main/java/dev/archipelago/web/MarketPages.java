package dev.archipelago.web;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.Change;
import dev.archipelago.business.coins.CoinReport;
import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Explanation;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.page.PageServices;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.view.CoinUrl;
import dev.archipelago.web.view.HistoryView;
import dev.archipelago.web.view.NavigationLink;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages of the market. They always exist; figures that cannot be read are shown as missing. */
final class MarketPages {

    /** The page of a coin, with its history in a range. */
    record CoinPage(Coin coin, HistoryRange range, Currency currency) {}

    /** The page of a metric's history in a range. */
    record HistoryPage(Metric metric, HistoryRange range) {}

    private static final CacheStrategy CURRENT = new CacheStrategy("market-page", Duration.ofSeconds(15));
    private static final CacheStrategy HISTORIC = new CacheStrategy("history-page", Duration.ofMinutes(1));

    /** The table of all coins, with prices in a currency. */
    static final PageDefinition<Currency> MARKET = PageDefinition.named("market", Currency::code)
            .at("/market", MarketPages::currency)
            .kept(CURRENT, Storage.BOTH_TIERS)
            .httpCaching(CachePolicy.shared(15))
            .offline(Offline.WHEN_READ)
            .inSiteMap(() -> List.of("/market"))
            .headerLink(new NavigationLink("market", "/market", "nav.market", "market"))
            .examples("/market", "/market?currency=vnd")
            .render((services, currency, language) -> Optional.of(market(services, currency, language)));

    /** The history of a metric. */
    static PageDefinition<HistoryPage> history(MarketCatalog catalog) {
        return PageDefinition.named(
                        "history",
                        (HistoryPage page) ->
                                page.metric().key() + ":" + page.range().code())
                .at("/market/history", request -> historyPage(request, catalog))
                .kept(HISTORIC, Storage.BOTH_TIERS)
                .httpCaching(CachePolicy.shared(60))
                .offline(Offline.WHEN_READ)
                .examples("/market/history", "/market/history?metric=market_cap_usd&range=30d")
                .render((services, page, language) -> Optional.of(history(services, page, language)));
    }

    /** The figures, indicators and history of a coin. */
    static PageDefinition<CoinPage> coin(MarketCatalog catalog) {
        return PageDefinition.named("coin", MarketPages::key)
                .at("/market/:symbol", request -> coinPage(request, catalog))
                .kept(CURRENT, Storage.BOTH_TIERS)
                .httpCaching(CachePolicy.shared(15))
                .offline(Offline.WHEN_READ)
                .inSiteMap(() -> catalog.coins().stream()
                        .map(coin -> CoinUrl.of(coin, CoinUrl.USUAL_RANGE, Currency.USD))
                        .toList())
                .examples(
                        "/market/" + catalog.coins().getFirst().code(),
                        "/market/"
                                + catalog.coins()
                                        .get(Math.min(3, catalog.coins().size() - 1))
                                        .code() + "?currency=vnd&range=30d")
                .render((services, page, language) -> Optional.of(coin(services, page, language)));
    }

    private MarketPages() {}

    private static String key(CoinPage page) {
        return String.join(
                ":", page.coin().code(), page.range().code(), page.currency().code());
    }

    private static CoinPage coinPage(RoutingContext request, MarketCatalog catalog) {
        Coin coin = catalog.coin(request.pathParam("symbol"))
                .orElseThrow(() -> new ParameterException(404, ProblemDetail.COIN));
        return new CoinPage(coin, range(request), currency(request));
    }

    private static HistoryPage historyPage(RoutingContext request, MarketCatalog catalog) {
        Metric metric = choice(
                request,
                "metric",
                catalog.coins().getFirst().price(),
                key -> catalog.metric(key).filter(known -> known.display().charted()),
                ProblemDetail.METRIC);
        return new HistoryPage(metric, range(request));
    }

    private static HistoryRange range(RoutingContext request) {
        return choice(request, "range", CoinUrl.USUAL_RANGE, HistoryRange::of, ProblemDetail.RANGE);
    }

    private static Currency currency(RoutingContext request) {
        return choice(request, "currency", Currency.USD, Currency::of, ProblemDetail.CURRENCY);
    }

    private static <T> T choice(
            RoutingContext request,
            String name,
            T defaultValue,
            Function<String, Optional<T>> parser,
            Explanation expected) {
        @Nullable
        String text =
                request.request().query() == null ? null : request.request().getParam(name);
        return text == null
                ? defaultValue
                : parser.apply(text).orElseThrow(() -> new ParameterException(400, expected));
    }

    private static Supplier<Document> market(PageServices services, Currency currency, Language language) {
        Map<Coin, HistoryResult> week = week(services);
        Map<Coin, Map<String, Availability<Change>>> changes = new LinkedHashMap<>();
        for (Coin coin : services.market().dashboard().catalog().coins()) {
            changes.put(coin, services.market().coins().changes(coin));
        }
        return () -> {
            Map<Coin, String> sparks = services.drawings().series().sparks(week, language);
            String html = services.templates()
                    .market(language, currency, services.market().dashboard().current(), changes, sparks);
            return new Document(html, language);
        };
    }

    private static Supplier<Document> coin(PageServices services, CoinPage page, Language language) {
        CoinReport report = services.market().coins().known(page.coin());
        Metric price = page.coin().price();
        Optional<HistoryResult> answer = services.market().history().of(price, page.range());
        return () -> {
            HistoryView history = history(services, new HistoryPage(price, page.range()), answer, language);
            return new Document(services.templates().coin(language, page.currency(), report, history), language);
        };
    }

    private static Supplier<Document> history(PageServices services, HistoryPage page, Language language) {
        Optional<HistoryResult> answer = services.market().history().of(page.metric(), page.range());
        return () -> {
            HistoryView history = history(services, page, answer, language);
            var now = services.market().dashboard().current().snapshot();
            return new Document(services.templates().history(language, history, now), language);
        };
    }

    private static HistoryView history(
            PageServices services, HistoryPage page, Optional<HistoryResult> answer, Language language) {
        String drawing = answer.map(known -> services.drawings().series().chart(known, language))
                .orElse("");
        return HistoryView.of(page.metric(), page.range(), answer, drawing, language);
    }

    /** The prices of the last seven days, for coins with any. */
    static Map<Coin, HistoryResult> week(PageServices services) {
        Map<Coin, HistoryResult> week = new LinkedHashMap<>();
        for (Coin coin : services.market().dashboard().catalog().coins()) {
            services.market().history().of(coin.price(), HistoryRange.WEEK).ifPresent(answer -> week.put(coin, answer));
        }
        return week;
    }
}
