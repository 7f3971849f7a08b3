package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Circuit circuit = new Circuit(100, nanos::get);

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
}
