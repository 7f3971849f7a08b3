package dev.archipelago.external;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Protects the calls of one source: its upstream's budget and cool-down, and a circuit breaker for a caller that calls
 * a few times a minute. Refusals are immediate. Thread-safe.
 */
final class SourceGuard {
    /** With a few calls a minute a longer window would count the failures of an hour ago. */
    static final int WINDOW = 5;

    static final Duration FIRST_OPEN = Duration.ofSeconds(30);

    /** The least time between a failure and an early probe through an open breaker. */
    static final Duration EARLIEST_PROBE = Duration.ofSeconds(10);

    /** A call may take longer, but health reports an upstream that does not answer within five seconds of the call. */
    static final Duration SLOW_AFTER = Duration.ofSeconds(3);

    private static final Duration LONGEST_OPEN = Duration.ofMinutes(5);

    /** A source in use is called again sooner; a fallback that is no longer needed must not stay failed for ever. */
    private static final Duration FAILURE_EXPIRY = LONGEST_OPEN.multipliedBy(2);

    private final String id;
    private final BooleanSupplier configured;
    private final UpstreamLimiter limits;
    private final int weight;
    private final InstantSource clock;
    private final CircuitBreaker breaker;

    private volatile Optional<Instant> lastSuccess = Optional.empty();
    private volatile Optional<Failure> lastFailure = Optional.empty();
    /** The calls in progress, by the time they began. */
    private final Map<Object, Instant> waiting = new ConcurrentHashMap<>();

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong limited = new AtomicLong();

    /**
     * The last failure of a source.
     *
     * @param lastErrorAt when it failed
     */
    public record Failure(String lastError, Instant lastErrorAt) implements Statistics {}

    /**
     * The state and counters of a source.
     *
     * @param limits those of the upstream, for all its sources
     * @param limited the calls that were refused because of a limit
     * @param failure the last failure; empty after a success
     */
    public record SourceStatistics(
            SourceState state,
            CircuitBreaker.State breaker,
            @Inline UpstreamLimiter.LimitStatistics limits,
            @Counter long calls,
            @Counter long failures,
            @Counter long limited,
            Optional<Instant> lastSuccess,
            @Inline Optional<Failure> failure)
            implements Statistics {

        /** Returns the statistics of a follower, which calls no upstream. */
        SourceStatistics leftToLeader() {
            return new SourceStatistics(
                    SourceState.LEFT_TO_LEADER, breaker, limits, calls, failures, limited, lastSuccess, failure);
        }
    }

    /** What is protected. */
    @FunctionalInterface
    interface Call<T> {

        /** @throws SourceException if there is no valid value */
        T execute() throws SourceException;
    }

    /**
     * @param id the upstream and the figure, such as {@code binance/coin_prices}; unique in the server
     * @param configured whether the key it needs is set
     * @param limits the upstream's, shared by all its sources
     * @param weight the units of the budget that one call uses
     */
    SourceGuard(String id, BooleanSupplier configured, UpstreamLimiter limits, int weight, InstantSource clock) {
        this.id = id;
        this.configured = configured;
        this.limits = limits;
        this.weight = weight;
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                id,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                WINDOW,
                                WINDOW,
                                SlidingWindowType.COUNT_BASED,
                                CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                        .failureRateThreshold(60)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(
                                IntervalFunction.ofExponentialBackoff(FIRST_OPEN, 2, LONGEST_OPEN))
                        .clock(clock.withZone(ZoneOffset.UTC))
                        .currentTimestampFunction(java.time.Clock::millis, TimeUnit.MILLISECONDS)
                        .build());
    }

    /** The upstream and the figure. */
    String id() {
        return id;
    }

    /** Whether the key it needs is set. */
    boolean configured() {
        return configured.getAsBoolean();
    }

    /**
     * Executes {@code call}, if it is admitted.
     *
     * @throws SourceException if the call fails, or is refused because of its key, budget, cool-down or breaker
     */
    <T> T call(Call<T> call) throws SourceException {
        Instant started = clock.instant();
        if (!configured()) {
            // Its own refusal names the variable to set.
            call.execute();
            throw SourceException.notConfigured(id + ": key is not set");
        }
        admit();
        calls.incrementAndGet();
        Object waits = new Object();
        waiting.put(waits, started);
        try {
            T value = call.execute();
            Instant now = clock.instant();
            breaker.onSuccess(Duration.between(started, now).toMillis(), TimeUnit.MILLISECONDS);
            limits.answered();
            lastSuccess = Optional.of(now);
            lastFailure = Optional.empty();
            return value;
        } catch (SourceException e) {
            failed(e, started);
            throw e;
        } catch (RuntimeException e) {
            SourceException wrapped =
                    SourceException.failed(id + ": unexpected " + e.getClass().getSimpleName());
            failed(wrapped, started);
            throw wrapped;
        } finally {
            waiting.remove(waits);
        }
    }

    private void admit() throws SourceException {
        Duration coolDown = limits.coolDown();
        if (coolDown.isPositive()) {
            limited.incrementAndGet();
            throw SourceException.limited(
                    id + ": not called, cooling down for another " + coolDown.toSeconds() + " s",
                    Optional.of(coolDown));
        }
        if (!breaker.tryAcquirePermission()) {
            throw SourceException.circuitOpen(id + ": not called, circuit breaker is open"
                    + lastFailure.map(f -> " after: " + f.lastError()).orElse(""));
        }
        Optional<UpstreamLimiter.Refusal> refusal = limits.take(weight);
        if (refusal.isPresent()) {
            breaker.releasePermission();
            limited.incrementAndGet();
            Duration wait = refusal.get().delay();
            throw SourceException.limited(
                    id + ": not called, " + refusal.get().reason() + " for " + wait.toSeconds() + " s",
                    Optional.of(wait));
        }
    }

    private void failed(SourceException e, Instant started) {
        if (e.kind() == Kind.LIMITED) {
            limited.incrementAndGet();
        } else {
            failures.incrementAndGet();
        }
        lastFailure = Optional.of(new Failure(String.valueOf(e.getMessage()), clock.instant()));
        if (e.kind() == Kind.LIMITED) {
            breaker.releasePermission();
            limits.limited(e.retryAfter());
        } else if (e.kind() == Kind.NOT_CONFIGURED) {
            breaker.releasePermission();
        } else {
            breaker.onError(Duration.between(started, clock.instant()).toMillis(), TimeUnit.MILLISECONDS, e);
        }
    }

    /**
     * Lets the next call pass an open breaker before its time, unless the last failure was less than
     * {@link #EARLIEST_PROBE} ago. Another failure then opens it for longer, as usual.
     */
    boolean probeEarly() {
        Instant now = clock.instant();
        boolean early = breaker.getState() == CircuitBreaker.State.OPEN
                && !failedAt().plus(EARLIEST_PROBE).isAfter(now);
        if (early) {
            breaker.transitionToHalfOpenState();
        }
        return early;
    }

    /** Whether its key is set and its upstream is not cooling down. */
    boolean admitsCalls() {
        return configured() && !limits.coolDown().isPositive();
    }

    /** The last failure has been found to persist without another call. */
    void stillFailing() {
        lastFailure = lastFailure.map(failure -> new Failure(failure.lastError(), clock.instant()));
    }

    /** When the last call failed; the epoch if it did not. */
    Instant failedAt() {
        return lastFailure.map(Failure::lastErrorAt).orElse(Instant.EPOCH);
    }

    /** Its state now. */
    SourceState state() {
        if (!configured()) {
            return SourceState.NOT_CONFIGURED;
        }
        if (limits.creditsBackAt().isPresent()) {
            return SourceState.OUT_OF_CREDITS;
        }
        if (limits.coolDown().isPositive()) {
            return SourceState.COOLING_DOWN;
        }
        boolean failed = lastFailure
                .filter(failure -> failure.lastErrorAt().plus(FAILURE_EXPIRY).isAfter(clock.instant()))
                .isPresent();
        if (failed) {
            return breaker.getState() == CircuitBreaker.State.OPEN ? SourceState.OPEN : SourceState.FAILING;
        }
        if (slow()) {
            return SourceState.SLOW;
        }
        return lastSuccess.isPresent() ? SourceState.OK : SourceState.UNUSED;
    }

    private boolean slow() {
        Instant overdue = clock.instant().minus(SLOW_AFTER);
        return waiting.values().stream().anyMatch(overdue::isAfter);
    }

    /** When it may be called again, if it is cooling down or out of credits. */
    Optional<Instant> resetsAt() {
        return configured() ? limits.resetsAt() : Optional.empty();
    }

    /** Returns the state and counters. */
    SourceStatistics statistics() {
        return new SourceStatistics(
                state(),
                breaker.getState(),
                limits.statistics(),
                calls.get(),
                failures.get(),
                limited.get(),
                lastSuccess,
                lastFailure);
    }
}
