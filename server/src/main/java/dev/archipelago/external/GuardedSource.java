package dev.archipelago.external;

import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A source with its protection: a budget, a cool-down and a circuit breaker made for a poller that asks a few times a
 * minute. Every refusal is immediate. Thread-safe.
 */
public final class GuardedSource<T> {
    /** A poller makes few calls: a longer window would remember the outage of an hour ago. */
    static final int WINDOW = 5;

    static final Duration FIRST_OPEN = Duration.ofSeconds(30);

    /** While every source of a figure is shut, one is tried as often as this. */
    static final Duration EARLIEST_PROBE = Duration.ofSeconds(10);

    private static final Duration LONGEST_OPEN = Duration.ofMinutes(5);

    /** A source in use is asked again sooner; a fallback that nobody needs any more must not look broken for ever. */
    private static final Duration REMEMBERED = LONGEST_OPEN.multipliedBy(2);

    private final Source<T> source;
    private final UpstreamLimits limits;
    private final int weight;
    private final Duration reuse;
    private final InstantSource clock;
    private final CircuitBreaker breaker;

    private volatile Optional<Instant> lastSuccess = Optional.empty();
    private volatile Optional<Failure> lastFailure = Optional.empty();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong limited = new AtomicLong();

    private record Failure(Instant at, String message) {}

    /**
     * @param limits the upstream's, shared by all its sources
     * @param weight what one fetch takes from the budget
     * @param reuse for how long an answer is as good as another, because the upstream itself caches as long; zero: it is
     *     not
     */
    public GuardedSource(Source<T> source, UpstreamLimits limits, int weight, Duration reuse, InstantSource clock) {
        this.source = source;
        this.limits = limits;
        this.weight = weight;
        this.reuse = reuse;
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                source.name() + "/" + source.figure(),
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

    /** The upstream's name in JSON. */
    public String name() {
        return source.name();
    }

    /** The upstream and the figure: {@code binance/coin_prices}. Unique in the house. */
    public String id() {
        return source.name() + "/" + source.figure();
    }

    /** Whether the key it needs is set. */
    public boolean configured() {
        return source.configured();
    }

    /** For how long its answer is as good as another, so that asking again would be paid for nothing; zero: it is not. */
    public Duration reuse() {
        return reuse;
    }

    /**
     * The value now.
     *
     * @throws SourceException if the upstream fails, or is not asked because of its key, budget, cool-down or breaker
     */
    public Sourced<T> fetch() throws SourceException {
        Instant started = clock.instant();
        admit();
        calls.incrementAndGet();
        try {
            T value = source.fetch();
            Instant now = clock.instant();
            Duration took = Duration.between(started, now);
            breaker.onSuccess(took.toMillis(), TimeUnit.MILLISECONDS);
            limits.answered();
            lastSuccess = Optional.of(now);
            lastFailure = Optional.empty();
            return new Sourced<>(value, source.name(), source.interval(), now, took);
        } catch (SourceException e) {
            failed(e, started);
            throw e;
        } catch (RuntimeException e) {
            SourceException wrapped =
                    SourceException.failed(id() + ": unexpected " + e.getClass().getSimpleName());
            failed(wrapped, started);
            throw wrapped;
        }
    }

    private void admit() throws SourceException {
        if (!source.configured()) {
            source.fetch();
            throw SourceException.notConfigured(id() + ": key is not set");
        }
        Duration cooling = limits.coolingFor();
        if (cooling.isPositive()) {
            limited.incrementAndGet();
            throw SourceException.limited(
                    id() + ": left alone for another " + cooling.toSeconds() + " s", Optional.of(cooling));
        }
        if (!breaker.tryAcquirePermission()) {
            throw SourceException.circuitOpen(id() + ": not asked, circuit breaker is open"
                    + lastFailure.map(f -> " after: " + f.message()).orElse(""));
        }
        Optional<UpstreamLimits.Refusal> refusal = limits.take(weight);
        if (refusal.isPresent()) {
            breaker.releasePermission();
            limited.incrementAndGet();
            Duration wait = refusal.get().delay();
            throw SourceException.limited(
                    id() + ": not asked, " + refusal.get().reason() + " for " + wait.toSeconds() + " s",
                    Optional.of(wait));
        }
    }

    /**
     * Lets the next fetch through an open breaker before its time, if the last failure is not quite fresh. A failure then
     * opens it for longer, as at its time.
     */
    boolean openEarly() {
        Instant now = clock.instant();
        boolean early = breaker.getState() == CircuitBreaker.State.OPEN
                && !failedAt().plus(EARLIEST_PROBE).isAfter(now);
        if (early) {
            breaker.transitionToHalfOpenState();
        }
        return early;
    }

    /** When it last failed; the beginning of time if it did not. */
    Instant failedAt() {
        return lastFailure.map(Failure::at).orElse(Instant.EPOCH);
    }

    private void failed(SourceException e, Instant started) {
        if (e.kind() == Kind.LIMITED) {
            limited.incrementAndGet();
        } else {
            failures.incrementAndGet();
        }
        lastFailure = Optional.of(new Failure(clock.instant(), String.valueOf(e.getMessage())));
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
     * How it is in one word: {@code ok}, {@code unused}, {@code failing}, {@code open}, {@code cooling_down}, {@code out_of_credits},
     * {@code not_configured}.
     */
    public String state() {
        if (!source.configured()) {
            return "not_configured";
        }
        if (limits.creditsBackAt().isPresent()) {
            return "out_of_credits";
        }
        if (limits.coolingFor().isPositive()) {
            return "cooling_down";
        }
        boolean failed = lastFailure
                .filter(failure -> failure.at().plus(REMEMBERED).isAfter(clock.instant()))
                .isPresent();
        if (failed) {
            return breaker.getState() == CircuitBreaker.State.OPEN ? "open" : "failing";
        }
        return lastSuccess.isPresent() ? "ok" : "unused";
    }

    /** When it may be asked again, if its upstream is left alone or has no credits. */
    Optional<Instant> resetsAt() {
        return source.configured() ? limits.resetsAt() : Optional.empty();
    }

    /** Its state and counters for people and monitors; budget and retries are the upstream's, for all its sources. */
    public Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("state", state());
        figures.put("breaker", breaker.getState().name().toLowerCase(Locale.ROOT));
        figures.putAll(limits.statistics());
        figures.put("calls", calls.get());
        figures.put("failures", failures.get());
        figures.put("limited", limited.get());
        lastSuccess.ifPresent(at -> figures.put("last_success", at.toString()));
        lastFailure.ifPresent(failure -> {
            figures.put("last_error", failure.message());
            figures.put("last_error_at", failure.at().toString());
        });
        return figures;
    }
}
