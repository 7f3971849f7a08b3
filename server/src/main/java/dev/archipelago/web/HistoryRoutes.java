package dev.archipelago.web;

import dev.archipelago.business.history.HistoryQuery;
import dev.archipelago.business.history.HistoryReader;
import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.business.history.InvalidHistoryQueryException;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.RenderPools;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** Routes of the market history as JSON and CSV. */
public final class HistoryRoutes implements RouteModule {

    private static final int TTL_SECONDS = 10;
    private static final int OVERHEAD = 4_096;

    /**
     * In memory only: querying PostgreSQL again is cheaper than storing the responses in Redis. Stale ones are served
     * while PostgreSQL is unavailable.
     */
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(Duration.ofSeconds(TTL_SECONDS)))
            .in(EntryOptions.Tiers.L1_ONLY)
            .withFailSafe(Duration.ofHours(1));

    private static final CachePolicy POLICY = CachePolicy.shared(TTL_SECONDS).varyingBy("Accept");

    private final MarketCatalog catalog;
    private final HistoryReader history;
    private final Cache cache;
    private final RouteServices services;
    private final Codec<Page> codec = Codec.inMemory(page -> page.size() + OVERHEAD);

    public HistoryRoutes(MarketCatalog catalog, HistoryReader history, Cache cache, RouteServices services) {
        this.catalog = catalog;
        this.history = history;
        this.cache = cache;
        this.services = services;
    }

    @Override
    public void mount(RouteTable routes) {
        routes.export("/api/crypto/history", this::answer);
    }

    private void answer(RoutingContext context) {
        HistoryParameters parameters;
        HistoryQuery query;
        try {
            parameters = HistoryParameters.of(context.request(), catalog);
            query = history.query(parameters.metric(), parameters.from(), parameters.to(), parameters.step());
        } catch (InvalidHistoryQueryException | IllegalArgumentException e) {
            services.problems().explain(context.request(), 400, String.valueOf(e.getMessage()));
            return;
        }
        CacheKey<Page> key = key(query, parameters.csv());
        services.answer(
                context,
                cache.getIfPresent(key),
                Addressing.BY_ADDRESS,
                ClientLimit.HISTORY,
                RenderPools.Kind.HISTORY,
                () -> cache.get(key, () -> page(query, parameters.csv())));
    }

    private CacheKey<Page> key(HistoryQuery query, boolean csv) {
        String span = query.from().getEpochSecond() + "-" + query.to().getEpochSecond() + "-"
                + query.step().toSeconds() + (csv ? "-csv" : "-json");
        return CacheKey.ofLowerCase("history", query.metric().key(), span, codec, OPTIONS);
    }

    private Page page(HistoryQuery query, boolean csv) throws Exception {
        HistoryResult result = history.execute(query);
        PageHead head = new PageHead(
                200,
                csv ? CsvText.TYPE : "application/json; charset=utf-8",
                Optional.empty(),
                Optional.empty(),
                POLICY,
                POLICY);
        return services.pools()
                .render(
                        "history",
                        () -> services.factory().page(head, csv ? HistoryText.csv(result) : HistoryText.json(result)));
    }
}
