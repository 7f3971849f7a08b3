package dev.archipelago.web.client;

import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.QuotaDecision;
import dev.archipelago.infrastructure.budget.UsageCounter;
import dev.archipelago.infrastructure.config.ClientLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** One limit of one client as this server knows it. Thread-safe; never blocks for longer than the arithmetic takes. */
final class ClientBucket {

    private final ClientLimit limit;
    private final String client;
    private final Budget budget;
    private final UsageCounter counter;

    /** Until when other servers' use leaves nothing. */
    private Instant refusedUntil = Instant.MIN;

    private int unreported;

    ClientBucket(ClientLimit limit, String client, Budget budget) {
        this.limit = limit;
        this.client = client;
        this.budget = budget;
        this.counter = new UsageCounter(budget);
    }

    /** Its name among those of all servers. */
    String name() {
        return limit.name().toLowerCase(Locale.ROOT) + ":" + client;
    }

    Budget budget() {
        return budget;
    }

    /** Takes one unit, or returns the time until there is one. */
    synchronized Optional<Duration> take(Instant now) {
        Optional<Duration> refusal = refusal(now);
        if (refusal.isPresent()) {
            return refusal;
        }
        QuotaDecision decision = counter.take(budget, now, 1);
        if (!decision.granted()) {
            return Optional.of(decision.delay());
        }
        unreported++;
        return Optional.empty();
    }

    /** How long there is no unit; empty if there is one. */
    synchronized Optional<Duration> waitFor(Instant now) {
        Optional<Duration> refusal = refusal(now);
        if (refusal.isPresent()) {
            return refusal;
        }
        QuotaDecision decision = counter.take(budget, now, 0);
        return decision.left() > 0
                ? Optional.empty()
                : Optional.of(budget.buckets().getFirst().refill());
    }

    /** The number of units taken since the last call, at most the capacity of the bucket. */
    synchronized int takeUnreported() {
        int units = Math.min(unreported, budget.capacity());
        unreported = 0;
        return units;
    }

    /** The servers together have given all there is until {@code time}. */
    synchronized void refuseUntil(Instant time) {
        refusedUntil = time;
    }

    private Optional<Duration> refusal(Instant now) {
        Duration left = Duration.between(now, refusedUntil.isBefore(now) ? now : refusedUntil);
        // A clock that was set back must not refuse for longer than the bucket takes to fill up.
        boolean plausible = left.toMillis() <= budget.buckets().getFirst().fillMillis();
        return left.isPositive() && plausible ? Optional.of(left) : Optional.empty();
    }
}
