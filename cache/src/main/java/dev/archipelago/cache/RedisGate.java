package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets through to Redis what is worth a try, and says once when that changes. Thread-safe. */
final class RedisGate {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final RedisLink link;
    private final Counters counters;
    private final Consumer<BreakerState> onBreaker;
    private final Circuit circuit;

    /** Whether the log knows that the breaker is not closed; each try opens it anew. Changed by the circuit alone, in order. */
    private boolean toldOpen;

    /** @param pause between the opening of the breaker and the next try */
    RedisGate(RedisLink link, Counters counters, Duration pause, Consumer<BreakerState> onBreaker) {
        this.link = link;
        this.counters = counters;
        this.onBreaker = onBreaker;
        this.circuit = new Circuit(TimeSpans.nanos(pause), System::nanoTime, this::tell);
    }

    /** Whether a try is worth it; say then what came of it. */
    boolean admits() {
        return link.available() && circuit.admits();
    }

    void succeeded() {
        circuit.succeeded();
    }

    /** Redis did not answer, or refused, which is an answer too. */
    void failed(RedisUnavailableException failure) {
        if (RedisReplies.refused(failure)) {
            circuit.succeeded();
        } else {
            circuit.failed();
        }
    }

    BreakerState state() {
        return circuit.state();
    }

    /** Asks Redis something, if it is worth a try; empty if it was not or there was no answer. */
    <T> Optional<T> asking(CacheKey<?> key, Supplier<T> question) {
        if (!admits()) {
            counters.l2Fallbacks.increment();
            return Optional.empty();
        }
        try {
            T answer = question.get();
            circuit.succeeded();
            return Optional.of(answer);
        } catch (RuntimeException e) { // rejected, lost or late: whatever Redis does, the reader goes on
            counters.l2Fallbacks.increment();
            if (!Thread.currentThread().isInterrupted()) { // which says nothing of Redis
                circuit.failed();
                counters.l2Failures.increment();
            }
            Reports.KEYS.debug("asking L2 for {} failed: {}", key.text(), e.toString());
            return Optional.empty();
        }
    }

    /** The connection came or went. */
    void linked(boolean available) {
        if (available) {
            circuit.succeeded();
        } else {
            circuit.trip();
        }
    }

    private void tell(BreakerState state) {
        switch (state) {
            case OPEN -> {
                if (!toldOpen) {
                    toldOpen = true;
                    LOG.warn(
                            "the breaker to Redis is OPEN; the cache goes on without Redis and tries it again by itself");
                }
            }
            case HALF_OPEN -> LOG.debug("the breaker to Redis is HALF_OPEN");
            case CLOSED -> {
                toldOpen = false;
                LOG.info("the breaker to Redis is CLOSED again");
            }
        }
        onBreaker.accept(state);
    }
}
