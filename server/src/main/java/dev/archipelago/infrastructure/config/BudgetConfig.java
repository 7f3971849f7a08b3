package dev.archipelago.infrastructure.config;

import java.util.OptionalLong;

/**
 * How much of what the upstreams allow is ours.
 *
 * @param servers the most that share a Redis; while it is away each keeps to its part
 * @param binancePerMinute weight, of 6000 an address has
 * @param coinGeckoPerMinute calls
 * @param coinGeckoPerMonth calls
 * @param coinMarketCapPerMinute calls; the plan's if that is lower
 * @param coinMarketCapPerMonth credits; the plan's if that is lower; empty: the plan's
 */
public record BudgetConfig(
        int servers,
        int binancePerMinute,
        int coinGeckoPerMinute,
        long coinGeckoPerMonth,
        int coinMarketCapPerMinute,
        OptionalLong coinMarketCapPerMonth) {

    /** The lowest figure that is documented for a plan without payment. */
    public static final long LOWEST_PER_MONTH = 10_000;

    /** With nothing set: the lower figure wherever an upstream's own pages disagree. */
    public static final BudgetConfig DEFAULT =
            new BudgetConfig(4, 1200, 30, LOWEST_PER_MONTH, 30, OptionalLong.empty());
}
