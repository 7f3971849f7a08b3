package dev.archipelago.infrastructure.budget;

import dev.archipelago.infrastructure.budget.QuotaDecision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the units of a budget that one server used, in memory. {@link SharedUsageCounter} does the same arithmetic in
 * Redis. Not thread-safe.
 */
public final class UsageCounter {

    /** A bucket that is further from full than its size and this was filled by a clock that has been set back since. */
    private static final long CLOCK_TOLERANCE = Duration.ofMinutes(1).toMillis();

    /** When each bucket will be full, in milliseconds since 1970. */
    private final long[] fullAt;

    /** The period that each quota counts. */
    private final long[] periods;

    private final long[] used;

    /** A counter without use, for budgets with as many buckets and quotas as {@code shape}. */
    public UsageCounter(Budget shape) {
        this.fullAt = new long[shape.buckets().size()];
        this.periods = new long[shape.quotas().size()];
        this.used = new long[shape.quotas().size()];
    }

    /** Takes {@code weight} units if they are available, otherwise none. */
    public QuotaDecision take(Budget budget, Instant now, int weight) {
        long time = now.toEpochMilli();
        Reason reason = Reason.GRANTED;
        long wait = 0;
        long left = Long.MAX_VALUE;
        for (int i = 0; i < fullAt.length; i++) {
            TokenBucket bucket = budget.buckets().get(i);
            fullAt[i] = fullAt[i] > time + bucket.fillMillis() + CLOCK_TOLERANCE
                    ? time + bucket.fillMillis()
                    : Math.max(fullAt[i], time);
            long free = bucket.fillMillis() - (fullAt[i] - time);
            long missing = weight * bucket.refill().toMillis() - free;
            left = Math.min(left, Math.max(0, free / bucket.refill().toMillis()));
            if (missing > wait) {
                wait = missing;
                reason = Reason.RATE;
            }
        }
        for (int i = 0; i < used.length; i++) {
            Quota quota = budget.quotas().get(i);
            enterPeriod(i, quota.period().number(now));
            long rest = Duration.between(now, quota.period().end(now)).toMillis();
            left = Math.min(left, Math.max(0, quota.units() - used[i]));
            if (used[i] + weight > quota.units() && rest > wait) {
                wait = rest;
                reason = Reason.of(quota.period());
            }
        }
        if (reason != Reason.GRANTED) {
            return new QuotaDecision(reason, Duration.ofMillis(wait), left);
        }
        for (int i = 0; i < fullAt.length; i++) {
            fullAt[i] += weight * budget.buckets().get(i).refill().toMillis();
        }
        for (int i = 0; i < used.length; i++) {
            used[i] += weight;
        }
        return new QuotaDecision(Reason.GRANTED, Duration.ZERO, left - weight);
    }

    /** Records that the upstream reported {@code units} as used in its period, by all its users. */
    public void raise(Budget budget, Instant now, Period period, long units) {
        for (int i = 0; i < used.length; i++) {
            if (budget.quotas().get(i).period() == period) {
                enterPeriod(i, period.number(now));
                used[i] = Math.max(used[i], units);
            }
        }
    }

    /** The use of each quota in its period, in the order of the budget. */
    public List<Long> used(Budget budget, Instant now) {
        List<Long> units = new ArrayList<>(used.length);
        for (int i = 0; i < used.length; i++) {
            enterPeriod(i, budget.quotas().get(i).period().number(now));
            units.add(used[i]);
        }
        return units;
    }

    private void enterPeriod(int quota, long number) {
        // The next period already was entered by a clock that is slightly fast; its count stays.
        if (periods[quota] != number && periods[quota] != number + 1) {
            periods[quota] = number;
            used[quota] = 0;
        }
    }
}
