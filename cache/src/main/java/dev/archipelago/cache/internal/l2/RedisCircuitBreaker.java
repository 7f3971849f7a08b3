package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.BreakerState;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.common.BackgroundFailures;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.l2.RedisRefusals.Operation;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The circuit breaker around Redis. It also opens while the link is down, and logs its changes. Thread-safe. */
final class RedisCircuitBreaker {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    private final RedisLink link;
    private final RedisRefusals refusals;
    private final Counters counters;
    private final Consumer<BreakerState> listener;
    private final Consumer<BreakerState> events;
    private final CircuitBreaker breaker;

    /**
     * Whether the log says that the breaker is open; each trial opens it again. Accessed only under the breaker's lock.
     */
    private boolean loggedOpen;

    RedisCircuitBreaker(
            RedisLink link,
            RedisRefusals refusals,
            Counters counters,
            Duration pause,
            Consumer<BreakerState> listener,
            Consumer<BreakerState> events) {
        this.link = link;
        this.refusals = refusals;
        this.counters = counters;
        this.listener = listener;
        this.events = events;
        this.breaker = new CircuitBreaker(Durations.nanos(pause), System::nanoTime, this::onTransition);
    }

    /** Returns whether a call is admitted. An admitted caller must report the outcome. */
    boolean tryAcquire() {
        return link.available() && breaker.tryAcquire();
    }

    void onSuccess() {
        breaker.onSuccess();
    }

    /** Reports a failed call. A rejection by Redis is an answer and counts as a success. */
    void onFailure(RedisUnavailableException failure) {
        if (failure.isRejection()) {
            breaker.onSuccess();
        } else {
            breaker.onFailure();
        }
    }

    BreakerState state() {
        return breaker.state();
    }

    /** Makes a call if it is admitted; empty if it is not or fails. */
    <T> Optional<T> call(CacheKey<?> key, Supplier<T> call) {
        if (!tryAcquire()) {
            counters.l2Fallbacks.increment();
            return Optional.empty();
        }
        try {
            T answer = call.get();
            breaker.onSuccess();
            refusals.succeeded(Operation.READ);
            return Optional.of(answer);
        } catch (RuntimeException e) { // rejected, lost or late: the read continues without L2
            counters.l2Fallbacks.increment();
            refusals.failed(Operation.READ, e);
            if (!Thread.currentThread().isInterrupted()) { // an interrupt says nothing about Redis
                breaker.onFailure();
                counters.l2Failures.increment();
            }
            CacheEventPublisher.KEYS.debug("the lookup of {} in L2 failed: {}", key.text(), e.toString());
            return Optional.empty();
        }
    }

    /** A read continued without Redis, which cannot be used yet. */
    void skipped() {
        counters.l2Fallbacks.increment();
    }

    /** The link went up or down. */
    void onLinkChange(boolean available) {
        if (available) {
            breaker.onSuccess();
        } else {
            breaker.open();
        }
    }

    private void onTransition(BreakerState state) {
        switch (state) {
            case OPEN -> {
                if (!loggedOpen) {
                    loggedOpen = true;
                    LOG.warn("the circuit breaker to Redis is OPEN; the cache continues without Redis and retries");
                }
            }
            case HALF_OPEN -> LOG.debug("the circuit breaker to Redis is HALF_OPEN");
            case CLOSED -> {
                loggedOpen = false;
                LOG.info("the circuit breaker to Redis is CLOSED");
            }
        }
        events.accept(state);
        try {
            listener.accept(state);
        } catch (RuntimeException | Error e) { // the read that caused the change must continue
            BackgroundFailures.report("a listener for the circuit breaker", e);
        }
    }
}
