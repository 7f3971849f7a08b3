package dev.archipelago.external;

import dev.archipelago.cache.RedisLink;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.Quota;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.config.BudgetConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of each upstream, one for all that ask it. They lie below what the upstreams document, since calls may reach
 * an upstream closer together than they left us.
 *
 * @param coinMarketCapPlan for asking what CoinMarketCap's key may be used for, which costs no credit but is a call
 */
public record UpstreamBudgets(
        UpstreamLimits binance,
        UpstreamLimits coinGecko,
        UpstreamLimits coinMarketCap,
        UpstreamLimits coinMarketCapPlan,
        UpstreamLimits taapi,
        UpstreamLimits finnhub,
        UpstreamLimits alternativeMe) {

    /** Beside the cache's keys, under none that the cache itself uses or clears. */
    static final String KEYS = "archipelago:v1:budget:";

    /** Binance allows 6000 a minute to an address, whoever uses it; a tenth stays free. */
    private static final int BINANCE_CEILING = 5400;

    private static final int BINANCE_LARGEST = 2;

    /** Finnhub's limit is 60, and 30 in a second, which bursts of half of this keep as well. */
    private static final int FINNHUB_PER_MINUTE = 54;

    /** Three funds are asked for at once. */
    private static final int FINNHUB_LARGEST = 3;

    /**
     * TAAPI's limit is 15 s, from arrival to arrival. A call may be on its way for the 6 s of its deadline and the next one
     * for no time at all, and clocks of servers may differ by some seconds.
     */
    private static final Duration BETWEEN_TAAPI_CALLS = Duration.ofSeconds(30);

    /** It has something new once a day. */
    private static final int ALTERNATIVE_ME_PER_MINUTE = 10;

    private static final TokenBucket ONE_A_MINUTE = new TokenBucket(1, Duration.ofMinutes(1));

    /** The budgets of a configuration, counted in {@code redis} where there is one. */
    public static UpstreamBudgets of(BudgetConfig config, Optional<RedisLink> redis, InstantSource clock) {
        int servers = config.servers();
        List<Quota> none = List.of();
        OptionalLong noMonth = OptionalLong.empty();
        BudgetPlan binance = BudgetPlan.of(
                config.binancePerMinute(),
                noMonth,
                List.of(new Quota(Period.MINUTE, BINANCE_CEILING)),
                BINANCE_LARGEST,
                servers);
        BudgetPlan coinGecko = BudgetPlan.of(
                config.coinGeckoPerMinute(), OptionalLong.of(config.coinGeckoPerMonth()), none, 1, servers);
        BudgetPlan taapi = BudgetPlan.whole(Budget.of(new TokenBucket(1, BETWEEN_TAAPI_CALLS)));
        BudgetPlan finnhub = BudgetPlan.of(FINNHUB_PER_MINUTE, noMonth, none, FINNHUB_LARGEST, servers);
        BudgetPlan alternativeMe = BudgetPlan.of(ALTERNATIVE_ME_PER_MINUTE, noMonth, none, 1, servers);
        return new UpstreamBudgets(
                limits("binance", binance, redis, clock),
                limits("coingecko", coinGecko, redis, clock),
                limits(
                        "coinmarketcap",
                        coinMarketCap(
                                config,
                                config.coinMarketCapPerMinute(),
                                config.coinMarketCapPerMonth().orElse(BudgetConfig.LOWEST_PER_MONTH)),
                        redis,
                        clock),
                limits("coinmarketcap:plan", BudgetPlan.whole(Budget.of(ONE_A_MINUTE)), redis, clock),
                limits("taapi_io", taapi, redis, clock),
                limits("finnhub", finnhub, redis, clock),
                limits("alternative_me", alternativeMe, redis, clock));
    }

    /** CoinMarketCap's plan is only known once it was asked for; one call of each minute is kept for that. */
    static BudgetPlan coinMarketCap(BudgetConfig config, int perMinute, long perMonth) {
        return BudgetPlan.of(Math.max(1, perMinute - 1), OptionalLong.of(perMonth), List.of(), 1, config.servers());
    }

    /** In a Cluster the braces keep a key in one slot, and no key of the cache has any. */
    private static UpstreamLimits limits(
            String upstream, BudgetPlan plan, Optional<RedisLink> redis, InstantSource clock) {
        return new UpstreamLimits(
                plan, redis.map(link -> new SharedUsageCounter(link, KEYS + "{" + upstream + "}")), clock);
    }
}
