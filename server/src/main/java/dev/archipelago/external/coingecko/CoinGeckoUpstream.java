package dev.archipelago.external.coingecko;

import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceContext;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Key;
import dev.archipelago.infrastructure.config.UpstreamVariables.Limit;
import dev.archipelago.market.Attribution;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** CoinGecko, which has global figures, coin prices and the price of a dollar in dong, with or without a key. */
public final class CoinGeckoUpstream implements Upstream {
    private static final Address ADDRESS =
            Address.of("COINGECKO_BASE_URL", "https://api.coingecko.com/api/v3", "/coingecko/api/v3");
    private static final Limit CALLS_PER_MINUTE = Limit.of(
            "COINGECKO_CALLS_PER_MINUTE",
            30,
            1,
            10_000,
            "The limits of the free plan where its documents disagree: the lower ones.");
    private static final Limit CALLS_PER_MONTH = Limit.of("COINGECKO_CALLS_PER_MONTH", 10_000, 1, 1_000_000_000, "");

    /** CoinGecko caches its answers for a minute. */
    private static final Duration CACHED = Duration.ofMinutes(1);

    @FunctionalInterface
    private interface Constructor<T> {
        Source<T> create(URI base, Optional<Secret> key, SourceContext context);
    }

    @Override
    public String name() {
        return CoinGeckoApi.UPSTREAM;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("CoinGecko", "https://www.coingecko.com/en/api", "https://www.coingecko.com/en/api_terms")
                .withCredit("Data provided by CoinGecko", true);
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(
                List.of(ADDRESS),
                Optional.of(new Key("COINGECKO_API_KEY", false, "Not needed; it raises the limits.")),
                List.of(CALLS_PER_MINUTE, CALLS_PER_MONTH));
    }

    @Override
    public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        int perMinute = (int) settings.limit(CALLS_PER_MINUTE).orElseThrow();
        return BudgetPlan.of(perMinute, settings.limit(CALLS_PER_MONTH), List.of(), 1, servers);
    }

    @Override
    public List<SourceOffer<?>> sources() {
        return List.of(
                offer(
                        SourceKind.COIN_PRICES,
                        SourceOffer.SECOND,
                        (base, key, context) ->
                                new CoinGeckoPrices(base, key, context.coins(), context.transport(), context.clock())),
                offer(
                        SourceKind.GLOBAL,
                        SourceOffer.FIRST,
                        (base, key, context) -> new CoinGeckoGlobal(base, key, context.transport(), context.clock())),
                offer(
                        SourceKind.USD_VND,
                        SourceOffer.FIRST,
                        (base, key, context) ->
                                new CoinGeckoVnd(base, key, context.coins(), context.transport(), context.clock())));
    }

    private static <T> SourceOffer<T> offer(SourceKind<T> kind, int rank, Constructor<T> constructor) {
        return new SourceOffer<>(
                kind,
                rank,
                1,
                CACHED,
                (SourceContext context) -> constructor.create(
                        context.settings().address(ADDRESS), context.settings().key(), context));
    }
}
