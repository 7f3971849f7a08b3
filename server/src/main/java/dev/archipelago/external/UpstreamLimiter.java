package dev.archipelago.external;

import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.Quota;
import dev.archipelago.infrastructure.budget.QuotaDecision;
import dev.archipelago.infrastructure.budget.QuotaDecision.Reason;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.budget.UsageCounter;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limits of one upstream: its budget, and a cool-down after it reported a limit. Shared by all sources of the
 * upstream, and through Redis by all servers; while Redis is unavailable each server uses its reserve. Thread-safe;
 * waits for Redis only, at most 200 ms.
 */
public final class UpstreamLimiter {
    static final Duration FIRST_COOL_DOWN = Duration.ofMinutes(2);
    static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);

    /** The time after which a bucket that Redis lost is full again. */
    private static final Duration RECOVERY = Duration.ofMinutes(1);

    /** When to try again if Redis is unavailable and there is no reserve. */
    private static final Duration WITHOUT_RESERVE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Optional<SharedUsageCounter> shared;
    private final AtomicLong retries = new AtomicLong();
    private volatile BudgetPlan plan;
    // Guarded by this, which is never held while waiting for Redis.
    private final UsageCounter own;
    private final UsageCounter seen;
    /** When the shared buckets are full, sent with each call in case Redis lost its last writes. */
    private List<Long> full = List.of();

    private boolean joined;
    private boolean redisAway;
    private Instant coolUntil = Instant.EPOCH;
    private int strikes;
    /** Whether {@link #strikes} has increased since it was last written to Redis. */
    private boolean struck;

    private boolean answered;
    private QuotaDecision last;

    /** A refused call: why, and when it can be repeated. */
    record Refusal(Duration delay, String reason) {}

    /** Which budget a server uses. */
    public enum BudgetOrigin {
        /** Its own, because it shares none. */
        LOCAL,
        /** That of all servers in Redis. */
        SHARED,
        /** Its part of the shared one, while Redis is unavailable. */
        RESERVE
    }

    /**
     * The units that remain.
     *
     * @param budgetLeft those of the last call
     * @param monthLeft those of the month; empty if the upstream has no such quota
     * @param coolDownSeconds the rest of the cool-down; 0 if there is none
     * @param resetsAt when calls are possible again; empty if they are
     * @param upstreamRetries the second attempts
     */
    public record LimitStatistics(
            BudgetOrigin budget,
            long budgetLeft,
            Optional<Long> monthLeft,
            long coolDownSeconds,
            Optional<Instant> resetsAt,
            @Counter long upstreamRetries)
            implements Statistics {}

    /**
     * Limits of this server alone.
     *
     * @param burst how many tokens the full bucket holds
     * @param refill the time in which one token is added
     */
    public UpstreamLimiter(int burst, Duration refill, InstantSource clock) {
        this(BudgetPlan.whole(Budget.of(new TokenBucket(burst, refill))), Optional.empty(), clock);
    }

    /** @param shared the usage counter of all servers; empty: this server has a budget of its own */
    public UpstreamLimiter(BudgetPlan plan, Optional<SharedUsageCounter> shared, InstantSource clock) {
        this.plan = plan;
        this.shared = shared;
        this.clock = clock;
        this.own = new UsageCounter(plan.alone());
        this.seen = new UsageCounter(plan.alone());
        this.last = new QuotaDecision(Reason.GRANTED, Duration.ZERO, current().capacity());
    }

    /** Replaces the plan by one with as many buckets and quotas. */
    void replace(BudgetPlan other) {
        plan = other;
    }

    /** Takes {@code weight} units if they are available; otherwise none. */
    Optional<Refusal> take(int weight) {
        Instant now = clock.instant();
        if (shared.isEmpty()) {
            return refusal(takeOwn(plan.alone(), now, weight));
        }
        Optional<SharedUsageCounter.Answer> answer = ask(shared.get(), now, weight);
        if (answer.isPresent() && !uncertain(answer.get(), now)) {
            return refusal(answer.get().decision());
        }
        Optional<Budget> reserve = plan.reserve();
        if (reserve.isPresent()) {
            return refusal(takeOwn(reserve.get(), now, weight));
        }
        return answer.isPresent()
                ? refusal(answer.get().decision())
                : Optional.of(new Refusal(
                        WITHOUT_RESERVE, "Redis is unavailable and its budget cannot be divided among servers"));
    }

    private synchronized QuotaDecision takeOwn(Budget budget, Instant now, int weight) {
        last = own.take(budget, now, weight);
        return last;
    }

    /** Returns whether units may only appear to be missing because Redis lost its data. */
    private static boolean uncertain(SharedUsageCounter.Answer answer, Instant now) {
        return answer.decision().reason() == Reason.RATE
                && now.isBefore(answer.since().plus(RECOVERY));
    }

    /** Takes units in Redis and adopts its state; empty if Redis does not respond. */
    private Optional<SharedUsageCounter.Answer> ask(SharedUsageCounter counter, Instant now, int weight) {
        Budget budget = plan.shared();
        SharedUsageCounter.Known known;
        synchronized (this) {
            known = new SharedUsageCounter.Known(
                    joined, coolUntil, answered ? -1 : struck ? strikes : 0, full, seen.used(budget, now));
        }
        try {
            SharedUsageCounter.Answer answer = counter.take(budget, now, weight, known);
            synchronized (this) {
                joined = true;
                redisAway = false;
                answered = false;
                struck = false;
                strikes = answer.known().strikes();
                cool(answer.known().coolUntil());
                full = answer.known().full();
                List<Long> used = answer.known().used();
                for (int i = 0; i < used.size(); i++) {
                    seen.raise(budget, now, budget.quotas().get(i).period(), used.get(i));
                }
                last = answer.decision();
            }
            return Optional.of(answer);
        } catch (RedisUnavailableException e) {
            synchronized (this) {
                redisAway = true;
            }
            return Optional.empty();
        }
    }

    private static Optional<Refusal> refusal(QuotaDecision decision) {
        if (decision.granted()) {
            return Optional.empty();
        }
        String what = switch (decision.reason()) {
            case COOL_DOWN -> "it is cooling down";
            case MINUTE -> "the limit of this address for the minute is used up by others";
            case MONTH -> "its credits of the month are used up";
            default -> "its budget is used up";
        };
        return Optional.of(new Refusal(decision.delay(), what));
    }

    private Budget current() {
        return shared.isEmpty() ? plan.alone() : redisAway ? plan.reserve().orElse(plan.shared()) : plan.shared();
    }

    /** Records that the upstream reported {@code units} of this period as used, by all users of the key or address. */
    synchronized void used(Period period, long units) {
        Instant now = clock.instant();
        // The month's use by all servers says nothing about this server's reserve.
        if (shared.isEmpty() || period != Period.MONTH) {
            own.raise(plan.alone(), now, period, units);
        }
        seen.raise(plan.shared(), now, period, units);
    }

    /** The rest of the cool-down; zero if there is none. */
    synchronized Duration coolDown() {
        Instant now = clock.instant();
        return now.isBefore(coolUntil) ? Duration.between(now, coolUntil) : Duration.ZERO;
    }

    /**
     * Begins a cool-down because the upstream reported a limit: for the time that the upstream requested, otherwise two
     * minutes, doubled with each consecutive limit. Shared with all servers.
     */
    void limited(Optional<Duration> retryAfter) {
        Instant now = clock.instant();
        synchronized (this) {
            // The answer to a call that was sent before the cool-down began does not count again.
            boolean again = !now.isBefore(coolUntil);
            Duration asked = retryAfter.orElse(FIRST_COOL_DOWN);
            Duration longest = asked.compareTo(LONGEST_COOL_DOWN) > 0 ? asked : LONGEST_COOL_DOWN;
            Duration grown = asked.multipliedBy(1L << Math.min(again ? strikes : 0, 16));
            cool(now.plus(grown.compareTo(longest) > 0 ? longest : grown));
            strikes += again ? 1 : 0;
            struck = true;
            answered = false;
        }
        shared.ifPresent(counter -> ask(counter, now, 0));
    }

    /** Extends the cool-down, never shortens it. */
    private void cool(Instant until) {
        coolUntil = until.isAfter(coolUntil) ? until : coolUntil;
    }

    /** Records a successful call: the next cool-down begins short again. */
    synchronized void answered() {
        if (strikes > 0) {
            strikes = 0;
            struck = false;
            answered = true;
        }
    }

    /** Counts a second attempt. */
    void retried() {
        retries.incrementAndGet();
    }

    /** The end of the month, if its credits are used up. */
    synchronized Optional<Instant> creditsBackAt() {
        Instant now = clock.instant();
        return monthLeft(now).filter(left -> left == 0).map(none -> Period.MONTH.end(now));
    }

    private Optional<Long> monthLeft(Instant now) {
        Budget budget = current();
        List<Long> used = (shared.isEmpty() || redisAway ? own : seen).used(budget, now);
        for (int i = 0; i < used.size(); i++) {
            Quota quota = budget.quotas().get(i);
            if (quota.period() == Period.MONTH) {
                return Optional.of(Math.max(0, quota.units() - used.get(i)));
            }
        }
        return Optional.empty();
    }

    /** Returns the remaining units. */
    synchronized LimitStatistics statistics() {
        Instant now = clock.instant();
        return new LimitStatistics(
                shared.isEmpty() ? BudgetOrigin.LOCAL : redisAway ? BudgetOrigin.RESERVE : BudgetOrigin.SHARED,
                last.left(),
                monthLeft(now),
                coolDown().toSeconds(),
                resetsAt(),
                retries.get());
    }

    /** When calls are possible again, if a cool-down or the quota of the month prevents them. */
    synchronized Optional<Instant> resetsAt() {
        Optional<Instant> month = creditsBackAt();
        return coolDown().isPositive() && month.filter(coolUntil::isBefore).isEmpty() ? Optional.of(coolUntil) : month;
    }
}
