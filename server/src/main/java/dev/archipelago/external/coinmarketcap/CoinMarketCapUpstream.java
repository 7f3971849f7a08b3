package dev.archipelago.external.coinmarketcap;

import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceContext;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Key;
import dev.archipelago.infrastructure.config.UpstreamVariables.Limit;
import dev.archipelago.market.Attribution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * CoinMarketCap, a fallback for coin prices, a second opinion on global figures, and a fear and greed index of its own.
 * Without a key it is called by its public paths, which it offers for prototypes.
 */
public final class CoinMarketCapUpstream implements Upstream {
    private static final Address ADDRESS =
            Address.of("COINMARKETCAP_BASE_URL", "https://pro-api.coinmarketcap.com", "/coinmarketcap");
    private static final Limit CALLS_PER_MINUTE =
            Limit.of("CMC_CALLS_PER_MINUTE", 50, 1, 10_000, "The limits of the key's plan hold where they are lower.");
    private static final Limit CREDITS_PER_MONTH = new Limit(
            "CMC_CREDITS_PER_MONTH",
            OptionalLong.empty(),
            1,
            1_000_000_000,
            "Not set: the plan's credits; 10000 until they are known.");

    /** The lowest number of credits that is documented for a free plan. */
    private static final long LOWEST_PER_MONTH = 10_000;

    /** No limit is published for calls without a key; this leaves most of any plausible one to others. */
    private static final int KEYLESS_PER_MINUTE = 10;

    /** CoinMarketCap caches its answers for a minute. */
    private static final Duration CACHED = Duration.ofMinutes(1);

    @Override
    public String name() {
        return CoinMarketCapApi.UPSTREAM;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("CoinMarketCap", "https://coinmarketcap.com/", "https://coinmarketcap.com/api/terms/")
                .withCredit("Data provided by CoinMarketCap", false);
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(
                List.of(ADDRESS),
                Optional.of(new Key(
                        "CMC_API_KEY",
                        false,
                        "Without it the public API is called, which is meant for prototypes, 10 times a minute at"
                                + " most.")),
                List.of(CALLS_PER_MINUTE, CREDITS_PER_MONTH));
    }

    /** With a key one call per minute is reserved for querying the plan. Without one there are no credits. */
    @Override
    public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        int configured = (int) settings.limit(CALLS_PER_MINUTE).orElseThrow();
        if (settings.key().isEmpty()) {
            int keyless = Math.min(configured, KEYLESS_PER_MINUTE);
            return BudgetPlan.of(keyless, OptionalLong.empty(), List.of(), 1, servers);
        }
        OptionalLong credits = settings.limit(CREDITS_PER_MONTH);
        int perMinute =
                plan.map(known -> Math.min(known.perMinute(), configured)).orElse(configured);
        long perMonth = plan.map(known -> Math.min(known.perMonth(), credits.orElse(Long.MAX_VALUE)))
                .orElseGet(() -> credits.orElse(LOWEST_PER_MONTH));
        return BudgetPlan.of(Math.max(1, perMinute - 1), OptionalLong.of(perMonth), List.of(), 1, servers);
    }

    @Override
    public List<SourceOffer<?>> sources() {
        return List.of(
                new SourceOffer<>(
                        SourceKind.COIN_PRICES,
                        SourceOffer.THIRD,
                        1,
                        CACHED,
                        context -> new CoinMarketCapPrices(
                                context.settings().address(ADDRESS),
                                context.settings().key(),
                                context.coins(),
                                context.transport(),
                                context.clock())),
                new SourceOffer<>(
                        SourceKind.GLOBAL,
                        SourceOffer.SECOND,
                        1,
                        CACHED,
                        context -> new CoinMarketCapGlobal(
                                context.settings().address(ADDRESS),
                                context.settings().key(),
                                context.transport(),
                                context.clock())),
                new SourceOffer<>(
                        SourceKind.SECOND_FEAR_GREED,
                        SourceOffer.FIRST,
                        1,
                        CACHED,
                        context -> new CoinMarketCapIndex(
                                context.settings().address(ADDRESS),
                                context.settings().key(),
                                context.transport(),
                                context.clock())));
    }

    @Override
    public Optional<Function<SourceContext, Source<UpstreamPlan>>> plan() {
        return Optional.of(context -> new CoinMarketCapKey(
                context.settings().address(ADDRESS), context.settings().key(), context.transport(), context.clock()));
    }
}
