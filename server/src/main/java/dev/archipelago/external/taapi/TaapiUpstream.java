package dev.archipelago.external.taapi;

import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Key;
import dev.archipelago.market.Attribution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** TAAPI.IO, which computes the RSI of Bitcoin. */
public final class TaapiUpstream implements Upstream {
    private static final Address ADDRESS = Address.of("TAAPI_BASE_URL", "https://api.taapi.io", "/taapi");

    /**
     * Its free plan allows one call in 15 s, counted from arrival to arrival. A call may take the 6 s of its deadline
     * to arrive and the next one no time at all, and the clocks of servers may differ by some seconds.
     */
    private static final Duration BETWEEN_CALLS = Duration.ofSeconds(30);

    @Override
    public String name() {
        return TaapiRsi.UPSTREAM;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of("TAAPI", "https://taapi.io/", "https://taapi.io/terms/");
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(
                List.of(ADDRESS),
                Optional.of(new Key("TAAPI_SECRET", true, "Without it the RSI is computed from candles.")),
                List.of());
    }

    @Override
    public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        return BudgetPlan.whole(Budget.of(new TokenBucket(1, BETWEEN_CALLS)));
    }

    @Override
    public List<SourceOffer<?>> sources() {
        return List.of(new SourceOffer<>(
                SourceKind.RSI,
                SourceOffer.FIRST,
                1,
                Duration.ZERO,
                context -> new TaapiRsi(
                        context.settings().address(ADDRESS),
                        context.settings().key(),
                        context.transport(),
                        context.clock())));
    }
}
