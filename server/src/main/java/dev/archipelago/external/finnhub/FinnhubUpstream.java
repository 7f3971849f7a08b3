package dev.archipelago.external.finnhub;

import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Key;
import dev.archipelago.market.Attribution;
import dev.archipelago.market.IndexFund;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finnhub, which has the quotes of the US index funds. */
public final class FinnhubUpstream implements Upstream {
    private static final Address ADDRESS =
            Address.of("FINNHUB_BASE_URL", "https://finnhub.io/api/v1", "/finnhub/api/v1");

    /** Finnhub allows 60 calls a minute and 30 a second; bursts of half the budget also stay below the second limit. */
    private static final int CALLS_PER_MINUTE = 54;

    /** One call for each fund. */
    private static final int FETCH_WEIGHT = IndexFund.values().length;

    @Override
    public String name() {
        return FinnhubQuotes.UPSTREAM;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("Finnhub", "https://finnhub.io/", "https://finnhub.io/terms-of-service");
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(
                List.of(ADDRESS),
                Optional.of(new Key("FINNHUB_API_KEY", true, "Without it there are no US index funds.")),
                List.of());
    }

    @Override
    public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        return BudgetPlan.of(CALLS_PER_MINUTE, OptionalLong.empty(), List.of(), FETCH_WEIGHT, servers);
    }

    @Override
    public List<SourceOffer<?>> sources() {
        return List.of(new SourceOffer<>(
                SourceKind.US_STOCKS,
                SourceOffer.FIRST,
                FETCH_WEIGHT,
                Duration.ZERO,
                context -> new FinnhubQuotes(
                        context.settings().address(ADDRESS),
                        context.settings().key(),
                        context.transport(),
                        context.clock())));
    }
}
