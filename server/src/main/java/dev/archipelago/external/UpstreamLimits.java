package dev.archipelago.external;

import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.Quota;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.budget.UsageCounter;
import dev.archipelago.infrastructure.budget.Verdict;
import dev.archipelago.infrastructure.budget.Verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often one upstream may be asked: a budget, and a cool-down after it said "too often". Shared by all sources of the
 * upstream, and through Redis by all servers; while Redis is away each server keeps to its reserve. Thread-safe; waits for
 * nothing but Redis, and for that 200 ms at most.
 */
public final class UpstreamLimits {
    static final Duration FIRST_COOL_DOWN = Duration.ofMinutes(2);
    static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);

    /** After this long nothing of a minute's pace is missing any more to a Redis that forgot. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** After this Redis may be back. */
    private static final Duration WITHOUT_RESERVE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Optional<SharedUsageCounter> shared;
    private final AtomicLong retries = new AtomicLong();
    private volatile BudgetPlan plan;
    // Guarded by this, which is never held while waiting for Redis.
    private final UsageCounter own;
    private final UsageCounter seen;
    /** When the shared buckets are full: a Redis that lost its last writes is told. */
    private List<Long> full = List.of();

    private boolean joined;
    private boolean away;
    private Instant coolUntil = Instant.EPOCH;
    private int strikes;
    /** What the others do not know yet of the strikes: that there are more, or that they are over. */
    private boolean struck;

    private boolean answered;
    private Verdict last;

    /** Why a call may not be made, in words, and for how long. */
    record Refusal(Duration delay, String reason) {}

    /**
     * Limits of this server alone.
     *
     * @param burst how many tokens the full bucket holds
     * @param refill how long one token takes to come back
     */
    public UpstreamLimits(int burst, Duration refill, InstantSource clock) {
        this(BudgetPlan.whole(Budget.of(new TokenBucket(burst, refill))), Optional.empty(), clock);
    }

    /** @param shared where all servers count; empty: this server is alone */
    public UpstreamLimits(BudgetPlan plan, Optional<SharedUsageCounter> shared, InstantSource clock) {
        this.plan = plan;
        this.shared = shared;
        this.clock = clock;
        this.own = new UsageCounter(plan.alone());
        this.seen = new UsageCounter(plan.alone());
        this.last = new Verdict(Reason.GRANTED, Duration.ZERO, pot().largest());
    }

    /** Follows another plan from now on, because the upstream told of one. It has as many paces and allowances. */
    void replace(BudgetPlan other) {
        plan = other;
    }

    /** Takes {@code weight} units if they are there; otherwise takes none and says for how long not. */
    Optional<Refusal> take(int weight) {
        Instant now = clock.instant();
        if (shared.isEmpty()) {
            return refusal(takeOwn(plan.alone(), now, weight));
        }
        Optional<SharedUsageCounter.Answer> answer = ask(shared.get(), now, weight);
        if (answer.isPresent() && !forgot(answer.get(), now)) {
            return refusal(answer.get().verdict());
        }
        Optional<Budget> reserve = plan.reserve();
        if (reserve.isPresent()) {
            return refusal(takeOwn(reserve.get(), now, weight));
        }
        return answer.isPresent()
                ? refusal(answer.get().verdict())
                : Optional.of(
                        new Refusal(WITHOUT_RESERVE, "its budget cannot be split among servers and Redis is away"));
    }

    private synchronized Verdict takeOwn(Budget pot, Instant now, int weight) {
        last = own.take(pot, now, weight);
        return last;
    }

    /** Whether units are missing only because Redis does not know how many there are. */
    private static boolean forgot(SharedUsageCounter.Answer answer, Instant now) {
        return answer.verdict().reason() == Reason.PACE
                && now.isBefore(answer.since().plus(YOUNG));
    }

    /** What Redis answers, if it does; then the newest of it is known. */
    private Optional<SharedUsageCounter.Answer> ask(SharedUsageCounter tally, Instant now, int weight) {
        Budget budget = plan.shared();
        SharedUsageCounter.Known known;
        synchronized (this) {
            known = new SharedUsageCounter.Known(
                    joined, coolUntil, answered ? -1 : struck ? strikes : 0, full, seen.used(budget, now));
        }
        try {
            SharedUsageCounter.Answer answer = tally.take(budget, now, weight, known);
            synchronized (this) {
                joined = true;
                away = false;
                answered = false;
                struck = false;
                strikes = answer.known().strikes();
                cool(answer.known().coolUntil());
                full = answer.known().full();
                List<Long> used = answer.known().used();
                for (int i = 0; i < used.size(); i++) {
                    seen.raise(budget, now, budget.allowances().get(i).period(), used.get(i));
                }
                last = answer.verdict();
            }
            return Optional.of(answer);
        } catch (RedisUnavailableException e) {
            synchronized (this) {
                away = true;
            }
            return Optional.empty();
        }
    }

    private static Optional<Refusal> refusal(Verdict verdict) {
        if (verdict.granted()) {
            return Optional.empty();
        }
        String what = switch (verdict.reason()) {
            case COOLING -> "it is left alone";
            case MINUTE -> "others at this address have used the minute up";
            case MONTH -> "its credits of the month are used up";
            default -> "our budget is used up";
        };
        return Optional.of(new Refusal(verdict.delay(), what));
    }

    private Budget pot() {
        return shared.isEmpty() ? plan.alone() : away ? plan.reserve().orElse(plan.shared()) : plan.shared();
    }

    /** The upstream says that {@code units} of this period are used, by us and others together. */
    synchronized void used(Period period, long units) {
        Instant now = clock.instant();
        // What all used of a month says nothing of what is put aside.
        if (shared.isEmpty() || period != Period.MONTH) {
            own.raise(plan.alone(), now, period, units);
        }
        seen.raise(plan.shared(), now, period, units);
    }

    /** How long the upstream is still left alone; zero if it is not. */
    synchronized Duration coolDown() {
        Instant now = clock.instant();
        return now.isBefore(coolUntil) ? Duration.between(now, coolUntil) : Duration.ZERO;
    }

    /**
     * The upstream said "too often": it is left alone for as long as it said, else two minutes, and twice as long each
     * time that was not enough. All servers are told.
     */
    void limited(Optional<Duration> retryAfter) {
        Instant now = clock.instant();
        synchronized (this) {
            // An answer to a call that was under way when the cool-down began is no new strike.
            boolean again = !now.isBefore(coolUntil);
            Duration asked = retryAfter.orElse(FIRST_COOL_DOWN);
            Duration longest = asked.compareTo(LONGEST_COOL_DOWN) > 0 ? asked : LONGEST_COOL_DOWN;
            Duration grown = asked.multipliedBy(1L << Math.min(again ? strikes : 0, 16));
            cool(now.plus(grown.compareTo(longest) > 0 ? longest : grown));
            strikes += again ? 1 : 0;
            struck = true;
            answered = false;
        }
        shared.ifPresent(tally -> ask(tally, now, 0));
    }

    /** Adds to the cool-down, never takes from it. */
    private void cool(Instant until) {
        coolUntil = until.isAfter(coolUntil) ? until : coolUntil;
    }

    /** The upstream answered: the next cool-down is short again. */
    synchronized void answered() {
        if (strikes > 0) {
            strikes = 0;
            struck = false;
            answered = true;
        }
    }

    /** A call was made again. */
    void retried() {
        retries.incrementAndGet();
    }

    /** When the month turns, if its credits are used up. */
    synchronized Optional<Instant> creditsBackAt() {
        Instant now = clock.instant();
        return monthLeft(now).filter(left -> left == 0).map(none -> Period.MONTH.end(now));
    }

    private Optional<Long> monthLeft(Instant now) {
        Budget budget = pot();
        List<Long> used = (shared.isEmpty() || away ? own : seen).used(budget, now);
        for (int i = 0; i < used.size(); i++) {
            Quota allowance = budget.allowances().get(i);
            if (allowance.period() == Period.MONTH) {
                return Optional.of(Math.max(0, allowance.units() - used.get(i)));
            }
        }
        return Optional.empty();
    }

    /**
     * What is left, for people and monitors: {@code budget} is {@code local}, {@code shared} or, while Redis is away,
     * {@code reserve}; {@code budget_left} is as of the last call.
     */
    synchronized Map<String, Object> statistics() {
        Instant now = clock.instant();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("budget", shared.isEmpty() ? "local" : away ? "reserve" : "shared");
        figures.put("budget_left", last.left());
        monthLeft(now).ifPresent(left -> figures.put("month_left", left));
        figures.put("cool_down_seconds", coolDown().toSeconds());
        resetsAt().ifPresent(at -> figures.put("resets_at", at.toString()));
        figures.put("upstream_retries", retries.get());
        return figures;
    }

    /** When a cool-down or the month ends, if one of them stands against a call now. */
    synchronized Optional<Instant> resetsAt() {
        Optional<Instant> month = creditsBackAt();
        return coolDown().isPositive() && month.filter(coolUntil::isBefore).isEmpty() ? Optional.of(coolUntil) : month;
    }
}
