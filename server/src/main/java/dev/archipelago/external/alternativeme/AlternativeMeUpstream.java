package dev.archipelago.external.alternativeme;

import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.market.Attribution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** alternative.me, which publishes the fear and greed index once a day. */
public final class AlternativeMeUpstream implements Upstream {
    private static final Address ADDRESS =
            Address.of("ALTERNATIVE_ME_BASE_URL", "https://api.alternative.me", "/alternativeme");

    /** A sixth of what it allows: its index changes once a day. */
    private static final int CALLS_PER_MINUTE = 10;

    @Override
    public String name() {
        return AlternativeMeIndex.UPSTREAM;
    }

    @Override
    public Attribution attribution() {
        return Attribution.of(
                        "alternative.me",
                        "https://alternative.me/crypto/fear-and-greed-index/",
                        "https://alternative.me/crypto/fear-and-greed-index/#api")
                .withCredit("Source: alternative.me", false);
    }

    @Override
    public UpstreamVariables variables() {
        return new UpstreamVariables(List.of(ADDRESS), Optional.empty(), List.of());
    }

    @Override
    public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
        return BudgetPlan.of(CALLS_PER_MINUTE, OptionalLong.empty(), List.of(), 1, servers);
    }

    @Override
    public List<SourceOffer<?>> sources() {
        return List.of(new SourceOffer<>(
                SourceKind.FEAR_GREED,
                SourceOffer.FIRST,
                1,
                Duration.ZERO,
                context -> new AlternativeMeIndex(
                        context.settings().address(ADDRESS), context.transport(), context.clock())));
    }
}
