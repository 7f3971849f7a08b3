package dev.archipelago.external;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How often one upstream may be asked: a token bucket, and a cool-down after it said "too often". Shared by all sources
 * of the upstream. Thread-safe; never waits.
 */
public final class UpstreamLimits {
    static final Duration FIRST_COOL_DOWN = Duration.ofMinutes(2);
    static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);

    private final InstantSource clock;
    private final int burst;
    private final Duration refill;
    private long tokens;
    private Instant refilledAt;
    private Instant coolUntil = Instant.MIN;
    private Duration nextCoolDown = FIRST_COOL_DOWN;

    /**
     * @param burst how many tokens the full bucket holds
     * @param refill how long one token takes to come back
     */
    public UpstreamLimits(int burst, Duration refill, InstantSource clock) {
        if (burst < 1 || !refill.isPositive()) {
            throw new IllegalArgumentException(
                    "burst must be at least 1 and refill positive, got " + burst + ", " + refill);
        }
        this.clock = clock;
        this.burst = burst;
        this.refill = refill;
        this.tokens = burst;
        this.refilledAt = clock.instant();
    }

    /** Takes {@code weight} tokens if they are there; otherwise takes none and says how long until they are. */
    synchronized Optional<Duration> take(int weight) {
        Instant now = clock.instant();
        if (now.isBefore(refilledAt)) {
            refilledAt = now;
        }
        long earned = Duration.between(refilledAt, now).dividedBy(refill);
        if (earned > 0) {
            tokens = Math.min(burst, tokens + Math.min(earned, burst));
            refilledAt = refilledAt.plus(refill.multipliedBy(earned));
        }
        if (tokens >= weight) {
            tokens -= weight;
            return Optional.empty();
        }
        return Optional.of(refill.multipliedBy(weight - tokens).minus(Duration.between(refilledAt, now)));
    }

    /** Tokens in the bucket at the last call. */
    synchronized long tokens() {
        return tokens;
    }

    /** How long the upstream is still left alone; zero if it is not. */
    synchronized Duration coolingFor() {
        Instant now = clock.instant();
        return now.isBefore(coolUntil) ? Duration.between(now, coolUntil) : Duration.ZERO;
    }

    /** The upstream said "too often": leaves it alone for as long as it said, else twice as long as the last time. */
    synchronized void limited(Optional<Duration> retryAfter) {
        Duration wait = retryAfter.orElse(nextCoolDown);
        if (retryAfter.isEmpty()) {
            Duration doubled = nextCoolDown.multipliedBy(2);
            nextCoolDown = doubled.compareTo(LONGEST_COOL_DOWN) > 0 ? LONGEST_COOL_DOWN : doubled;
        }
        Instant until = clock.instant().plus(wait);
        if (until.isAfter(coolUntil)) {
            coolUntil = until;
        }
    }

    /** The upstream answered: the next cool-down is short again. */
    synchronized void answered() {
        nextCoolDown = FIRST_COOL_DOWN;
    }
}
