package dev.archipelago.web;

import dev.archipelago.business.coins.Coins;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.RenderPools;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** Routes of the figures of one coin as JSON. */
public final class CoinRoutes implements RouteModule {

    private static final PageHead HEAD = new PageHead(
            200,
            "application/json; charset=utf-8",
            Optional.empty(),
            Optional.empty(),
            CachePolicy.REVALIDATED,
            CachePolicy.REVALIDATED);

    private final MarketCatalog catalog;
    private final Coins coins;
    private final RouteServices services;
    private final ErrorResponses problems;
    /** A body for each coin and interval, and one for each coin. */
    private final Map<String, CachedBody> files = new ConcurrentHashMap<>();

    public CoinRoutes(MarketCatalog catalog, Coins coins, RouteServices services) {
        this.catalog = catalog;
        this.coins = coins;
        this.services = services;
        this.problems = services.problems();
    }

    @Override
    public void mount(RouteTable routes) {
        routes.get("/api/crypto/indicators", this::indicators);
        routes.get("/api/crypto-report/:symbol", this::report);
    }

    private void indicators(RoutingContext context) {
        String symbol = context.request().getParam("symbol");
        String code = context.request().getParam("interval", KlineInterval.DAY.code());
        if (symbol == null || symbol.isEmpty()) {
            problems.send(context.request(), 400, ProblemDetail.SYMBOL);
            return;
        }
        Optional<KlineInterval> interval = KlineInterval.of(code);
        if (interval.isEmpty()) {
            problems.send(context.request(), 400, ProblemDetail.INTERVAL);
            return;
        }
        catalog.coin(symbol)
                .ifPresentOrElse(
                        coin -> answer(
                                context, coin + interval.get().code(), () -> coins.indicators(coin, interval.get())),
                        () -> problems.send(context.request(), 404, ProblemDetail.COIN));
    }

    private void report(RoutingContext context) {
        Optional<Coin> coin = catalog.coin(context.pathParam("symbol"));
        if (coin.isEmpty()) {
            problems.send(context.request(), 404, ProblemDetail.COIN);
            return;
        }
        answer(context, coin.get().symbol(), () -> coins.report(coin.get()));
    }

    private void answer(RoutingContext context, String name, Callable<byte[]> work) {
        Optional<Duration> wait = services.access().take(ClientLimit.PAGES, context.request());
        if (wait.isPresent()) {
            problems.tooMany(context.request(), wait.get());
            return;
        }
        services.workers()
                .run(context.vertx(), services.pools().bulkhead(RenderPools.Kind.DATA), work)
                .onComplete(
                        bytes -> files.computeIfAbsent(
                                        name, key -> new CachedBody(HEAD, services.factory(), services.writer()))
                                .write(context.request(), bytes, Addressing.BY_PATH),
                        failure -> problems.failed(context.request(), failure));
    }
}
