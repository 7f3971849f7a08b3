package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets through to Redis what is worth a try, and says once when that changes. Thread-safe. */
final class RedisCircuitBreaker {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final RedisLink link;
    private final Counters counters;
    private final Consumer<BreakerState> onBreaker;
    private final CircuitBreaker breaker;

    /** Whether the log knows that the breaker is not closed; each try opens it anew. Changed by the circuit alone, in order. */
    private boolean loggedOpen;

    /** @param pause between the opening of the breaker and the next try */
    RedisCircuitBreaker(RedisLink link, Counters counters, Duration pause, Consumer<BreakerState> onBreaker) {
        this.link = link;
        this.counters = counters;
        this.onBreaker = onBreaker;
        this.breaker = new CircuitBreaker(Durations.nanos(pause), System::nanoTime, this::publish);
    }

    /** Whether a try is worth it; say then what came of it. */
    boolean tryAcquire() {
        return link.available() && breaker.tryAcquire();
    }

    void succeeded() {
        breaker.succeeded();
    }

    /** Redis did not answer, or refused, which is an answer too. */
    void failed(RedisUnavailableException failure) {
        if (RedisReplies.refused(failure)) {
            breaker.succeeded();
        } else {
            breaker.failed();
        }
    }

    BreakerState state() {
        return breaker.state();
    }

    /** Asks Redis something, if it is worth a try; empty if it was not or there was no answer. */
    <T> Optional<T> call(CacheKey<?> key, Supplier<T> question) {
        if (!tryAcquire()) {
            counters.l2Fallbacks.increment();
            return Optional.empty();
        }
        try {
            T answer = question.get();
            breaker.succeeded();
            return Optional.of(answer);
        } catch (RuntimeException e) { // rejected, lost or late: whatever Redis does, the reader goes on
            counters.l2Fallbacks.increment();
            if (!Thread.currentThread().isInterrupted()) { // which says nothing of Redis
                breaker.failed();
                counters.l2Failures.increment();
            }
            CacheEventPublisher.KEYS.debug("asking L2 for {} failed: {}", key.text(), e.toString());
            return Optional.empty();
        }
    }

    /** The connection came or went. */
    void connectionChanged(boolean available) {
        if (available) {
            breaker.succeeded();
        } else {
            breaker.trip();
        }
    }

    private void publish(BreakerState state) {
        switch (state) {
            case OPEN -> {
                if (!loggedOpen) {
                    loggedOpen = true;
                    LOG.warn(
                            "the breaker to Redis is OPEN; the cache goes on without Redis and tries it again by itself");
                }
            }
            case HALF_OPEN -> LOG.debug("the breaker to Redis is HALF_OPEN");
            case CLOSED -> {
                loggedOpen = false;
                LOG.info("the breaker to Redis is CLOSED again");
            }
        }
        onBreaker.accept(state);
    }
}
