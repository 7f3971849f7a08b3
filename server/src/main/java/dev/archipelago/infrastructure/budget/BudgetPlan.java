package dev.archipelago.infrastructure.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An upstream's budget in pots that together never hold more than it allows: one that all servers share through Redis,
 * and for the time without Redis a small one for each server.
 *
 * @param alone for a server without any Redis
 * @param shared for all servers together
 * @param reserve for each server while Redis is away; empty if the budget is too small to be split
 */
public record BudgetPlan(Budget alone, Budget shared, Optional<Budget> reserve) {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST_MONTH = Duration.ofDays(31);
    private static final int MONTHLY_BURST = 30;

    /** A budget that cannot be split: without Redis the upstream is left alone, unless there never was one. */
    public static BudgetPlan whole(Budget budget) {
        return new BudgetPlan(budget, budget, Optional.empty());
    }

    /**
     * A budget of calls a minute and a month: half of a minute and a tenth of a month are put aside for the time without
     * Redis. A month is spread evenly after a burst, so that a fallback may last all of it.
     *
     * @param perMinute the most in any minute
     * @param perMonth the most in a calendar month, if that counts
     * @param used what the upstream itself tells of, for all pots alike
     * @param largest the heaviest call
     * @param servers the most servers there are
     */
    public static BudgetPlan of(int perMinute, OptionalLong perMonth, List<Quota> used, int largest, int servers) {
        int minuteEach = perMinute / 2 / servers;
        OptionalLong monthEach =
                perMonth.stream().map(month -> month / 10 / servers).findFirst();
        Budget alone = budget(perMinute, perMonth, used);
        boolean split = minuteEach >= 1 && monthEach.orElse(1) >= 1;
        Optional<Budget> reserve = (split ? Optional.of(budget(minuteEach, monthEach, used)) : Optional.<Budget>empty())
                .filter(each -> each.largest() >= largest);
        if (reserve.isEmpty()) {
            return whole(alone);
        }
        OptionalLong rest = perMonth.stream()
                .map(month -> month - servers * monthEach.orElseThrow())
                .findFirst();
        return new BudgetPlan(alone, budget(perMinute - servers * minuteEach, rest, used), reserve);
    }

    private static Budget budget(int perMinute, OptionalLong perMonth, List<Quota> used) {
        List<TokenBucket> paces = new ArrayList<>();
        List<Quota> allowances = new ArrayList<>(used);
        paces.add(TokenBucket.atMost(perMinute, MINUTE));
        if (perMonth.isPresent()) {
            long month = perMonth.getAsLong();
            int burst = (int) Math.clamp(month / 10, 1, MONTHLY_BURST);
            paces.add(TokenBucket.atMost(month, burst, LONGEST_MONTH));
            allowances.add(new Quota(Period.MONTH, month));
        }
        return new Budget(paces, allowances);
    }
}
