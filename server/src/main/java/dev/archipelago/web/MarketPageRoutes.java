package dev.archipelago.web;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import dev.archipelago.web.page.PageRoute;
import dev.archipelago.web.view.CoinUrl;
import dev.archipelago.web.view.HistoryView;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pages of the market: what their addresses ask for. */
final class MarketPageRoutes {

    private final BiConsumer<RoutingContext, PageRoute> serve;
    private final Problems problems;

    /** @param serve answers with a page */
    MarketPageRoutes(BiConsumer<RoutingContext, PageRoute> serve, Problems problems) {
        this.serve = serve;
        this.problems = problems;
    }

    void mount(Paths paths) {
        paths.get("/market", this::market);
        paths.get("/market/history", this::history);
        paths.get("/market/:symbol", this::coin);
    }

    private void market(RoutingContext context) {
        currency(context).ifPresent(currency -> serve.accept(context, new PageRoute.Market(currency)));
    }

    private void coin(RoutingContext context) {
        Optional<Coin> coin = Symbols.coin(context.pathParam("symbol"));
        if (coin.isEmpty()) {
            problems.send(context.request(), 404, ProblemDetail.COIN);
            return;
        }
        Optional<HistoryRange> range = range(context);
        if (range.isPresent()) {
            currency(context)
                    .ifPresent(currency ->
                            serve.accept(context, new PageRoute.CoinPage(coin.get(), range.get(), currency)));
        }
    }

    private void history(RoutingContext context) {
        Optional<Metric> metric =
                chosen(context, "metric", Coin.BTC.price(), MarketPageRoutes::metric, ProblemDetail.METRIC);
        if (metric.isPresent()) {
            range(context).ifPresent(range -> serve.accept(context, new PageRoute.MetricHistory(metric.get(), range)));
        }
    }

    private static Optional<Metric> metric(String key) {
        return HistoryView.METRICS.stream()
                .filter(metric -> metric.key().equals(key))
                .findFirst();
    }

    private Optional<HistoryRange> range(RoutingContext context) {
        return chosen(context, "range", CoinUrl.USUAL_RANGE, HistoryRange::of, ProblemDetail.RANGE);
    }

    private Optional<Currency> currency(RoutingContext context) {
        return chosen(context, "currency", Currency.USD, Currency::of, ProblemDetail.CURRENCY);
    }

    /** What the query chooses, or the usual; empty if that is nothing known, which is then answered. */
    private <T> Optional<T> chosen(
            RoutingContext context,
            String name,
            T usual,
            Function<String, Optional<T>> named,
            ProblemDetail otherwise) {
        @Nullable
        String text =
                context.request().query() == null ? null : context.request().getParam(name);
        if (text == null) {
            return Optional.of(usual);
        }
        Optional<T> choice = named.apply(text);
        if (choice.isEmpty()) {
            problems.send(context.request(), 400, otherwise);
        }
        return choice;
    }
}
