package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.BreakerState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final List<BreakerState> states = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final CircuitBreaker breaker = new CircuitBreaker(100, nanos::get, states::add);

    private void open() {
        breaker.onFailure();
        breaker.onFailure();
    }

    @Test
    void admits_oneFailure_stillDoes() {
        breaker.onFailure();
        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void admits_twoFailures_rejects() {
        open();
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void admits_afterThePause_letsOneTry() {
        open();
        nanos.addAndGet(100);
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void succeeded_afterATry_closesIt() {
        open();
        nanos.addAndGet(100);
        breaker.tryAcquire();
        breaker.onSuccess();
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void breaker_failureToSuccess_tellsEachState() {
        open();
        nanos.addAndGet(100);
        breaker.tryAcquire();
        breaker.onSuccess();
        breaker.onSuccess();
        assertThat(states).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
    }

    @Test
    void trip_once_rejects() {
        breaker.open();
        assertThat(breaker.tryAcquire()).isFalse();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }
}
