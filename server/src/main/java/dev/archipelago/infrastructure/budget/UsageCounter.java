package dev.archipelago.infrastructure.budget;

import dev.archipelago.infrastructure.budget.Verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What one server used of a budget, in memory. {@link SharedUsageCounter} does the same sums in Redis. Not thread-safe. */
public final class UsageCounter {

    private static final long SET_BACK = Duration.ofMinutes(1).toMillis();

    /** When the bucket of each pace is full, in milliseconds: the later, the emptier. */
    private final long[] full;

    private final long[] numbers;
    private final long[] used;

    /** A tally with nothing used, for budgets of this shape. */
    public UsageCounter(Budget shape) {
        this.full = new long[shape.paces().size()];
        this.numbers = new long[shape.allowances().size()];
        this.used = new long[shape.allowances().size()];
    }

    /** Takes {@code weight} units if they are there, else none. */
    public Verdict take(Budget budget, Instant now, int weight) {
        long time = now.toEpochMilli();
        Reason reason = Reason.GRANTED;
        long wait = 0;
        long left = Long.MAX_VALUE;
        for (int i = 0; i < full.length; i++) {
            TokenBucket pace = budget.paces().get(i);
            // A clock that was set back must not leave the bucket emptier than empty for long.
            full[i] = full[i] > time + pace.depth() + SET_BACK ? time + pace.depth() : Math.max(full[i], time);
            long free = pace.depth() - (full[i] - time);
            long missing = weight * pace.every().toMillis() - free;
            left = Math.min(left, Math.max(0, free / pace.every().toMillis()));
            if (missing > wait) {
                wait = missing;
                reason = Reason.PACE;
            }
        }
        for (int i = 0; i < used.length; i++) {
            Quota allowance = budget.allowances().get(i);
            turn(i, allowance.period().number(now));
            long rest = Duration.between(now, allowance.period().end(now)).toMillis();
            left = Math.min(left, Math.max(0, allowance.units() - used[i]));
            if (used[i] + weight > allowance.units() && rest > wait) {
                wait = rest;
                reason = Reason.of(allowance.period());
            }
        }
        if (reason != Reason.GRANTED) {
            return new Verdict(reason, Duration.ofMillis(wait), left);
        }
        for (int i = 0; i < full.length; i++) {
            full[i] += weight * budget.paces().get(i).every().toMillis();
        }
        for (int i = 0; i < used.length; i++) {
            used[i] += weight;
        }
        return new Verdict(Reason.GRANTED, Duration.ZERO, left - weight);
    }

    /** The upstream says that so many units of its period are used, by whomever. */
    public void raise(Budget budget, Instant now, Period period, long units) {
        for (int i = 0; i < used.length; i++) {
            if (budget.allowances().get(i).period() == period) {
                turn(i, period.number(now));
                used[i] = Math.max(used[i], units);
            }
        }
    }

    /** What is used of each allowance in its period, in the order of the budget. */
    public List<Long> used(Budget budget, Instant now) {
        List<Long> units = new ArrayList<>(used.length);
        for (int i = 0; i < used.length; i++) {
            turn(i, budget.allowances().get(i).period().number(now));
            units.add(used[i]);
        }
        return units;
    }

    private void turn(int allowance, long number) {
        // One period ahead is another clock that is a little ahead; its count stays.
        if (numbers[allowance] != number && numbers[allowance] != number + 1) {
            numbers[allowance] = number;
            used[allowance] = 0;
        }
    }
}
