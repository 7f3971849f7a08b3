package dev.archipelago.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final Readiness readiness = new Readiness();

    @Test
    void isReady_beforeTheStart_isFalse() {
        assertThat(readiness.isReady()).isFalse();
    }

    @Test
    void isReady_started_isTrue() {
        readiness.started();

        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void started_whileDraining_changesNothing() {
        readiness.drain();
        readiness.started();

        assertThat(readiness.state()).isEqualTo(Readiness.State.DRAINING);
    }
}
