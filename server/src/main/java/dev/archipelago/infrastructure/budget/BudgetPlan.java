package dev.archipelago.infrastructure.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an upstream's budget is divided so that its parts together never exceed it: a part that all servers share through
 * Redis, and a reserve that each server may use while Redis is unavailable.
 *
 * @param alone the whole budget, for a server without Redis
 * @param shared for all servers together
 * @param reserve for each server while Redis is unavailable; empty if the budget is too small to be divided
 */
public record BudgetPlan(Budget alone, Budget shared, Optional<Budget> reserve) {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST_MONTH = Duration.ofDays(31);
    private static final int MONTHLY_BURST = 30;

    /** A budget that is not divided: while Redis is unavailable the upstream is not called. */
    public static BudgetPlan whole(Budget budget) {
        return new BudgetPlan(budget, budget, Optional.empty());
    }

    /**
     * A budget of units a minute and a month. Half of a minute and a tenth of a month are reserved for the time without
     * Redis. After a burst a month's units are spread evenly, so that a fallback lasts for the whole month.
     *
     * @param perMinute the most in any minute
     * @param perMonth the most in a calendar month; empty: unlimited
     * @param reported quotas whose use the upstream reports; each part of the plan has them whole
     * @param largest the greatest weight of a call
     * @param servers the most servers that share the budget
     */
    public static BudgetPlan of(int perMinute, OptionalLong perMonth, List<Quota> reported, int largest, int servers) {
        int minuteEach = perMinute / 2 / servers;
        OptionalLong monthEach =
                perMonth.stream().map(month -> month / 10 / servers).findFirst();
        Budget alone = budget(perMinute, perMonth, reported);
        boolean split = minuteEach >= 1 && monthEach.orElse(1) >= 1;
        Optional<Budget> reserve = (split
                        ? Optional.of(budget(minuteEach, monthEach, reported))
                        : Optional.<Budget>empty())
                .filter(each -> each.capacity() >= largest);
        if (reserve.isEmpty()) {
            return whole(alone);
        }
        OptionalLong rest = perMonth.stream()
                .map(month -> month - servers * monthEach.orElseThrow())
                .findFirst();
        return new BudgetPlan(alone, budget(perMinute - servers * minuteEach, rest, reported), reserve);
    }

    private static Budget budget(int perMinute, OptionalLong perMonth, List<Quota> reported) {
        List<TokenBucket> buckets = new ArrayList<>();
        List<Quota> quotas = new ArrayList<>(reported);
        buckets.add(TokenBucket.atMost(perMinute, MINUTE));
        if (perMonth.isPresent()) {
            long month = perMonth.getAsLong();
            int burst = (int) Math.clamp(month / 10, 1, MONTHLY_BURST);
            buckets.add(TokenBucket.atMost(month, burst, LONGEST_MONTH));
            quotas.add(new Quota(Period.MONTH, month));
        }
        return new Budget(buckets, quotas);
    }
}
