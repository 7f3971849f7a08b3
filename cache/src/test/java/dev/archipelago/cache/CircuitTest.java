package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private final List<BreakerState> states = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Circuit circuit = new Circuit(100, nanos::get, states::add);

    private void open() {
        circuit.failed();
        circuit.failed();
    }

    @Test
    void admits_oneFailure_stillDoes() {
        circuit.failed();
        assertThat(circuit.admits()).isTrue();
    }

    @Test
    void admits_twoFailures_turnsAway() {
        open();
        assertThat(circuit.admits()).isFalse();
    }

    @Test
    void admits_afterThePause_letsOneTry() {
        open();
        nanos.addAndGet(100);
        assertThat(circuit.admits()).isTrue();
        assertThat(circuit.admits()).isFalse();
    }

    @Test
    void succeeded_afterATry_closesIt() {
        open();
        nanos.addAndGet(100);
        circuit.admits();
        circuit.succeeded();
        assertThat(circuit.admits()).isTrue();
        assertThat(circuit.admits()).isTrue();
    }

    @Test
    void breaker_failureToSuccess_tellsEachState() {
        open();
        nanos.addAndGet(100);
        circuit.admits();
        circuit.succeeded();
        circuit.succeeded();
        assertThat(states).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
    }

    @Test
    void trip_once_turnsAway() {
        circuit.trip();
        assertThat(circuit.admits()).isFalse();
        assertThat(circuit.state()).isEqualTo(BreakerState.OPEN);
    }
}
