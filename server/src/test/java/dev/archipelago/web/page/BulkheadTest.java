package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkheadTest {

    @Test
    void enter_allPlacesTaken_isEmptyUntilOneIsLeft() throws Exception {
        Bulkhead bulkhead = new Bulkhead(1, 1, Duration.ofSeconds(10));
        Bulkhead.Place first = bulkhead.enter().orElseThrow();
        Bulkhead.Place second = bulkhead.enter().orElseThrow();

        assertThat(bulkhead.enter()).isEmpty();

        assertThat(first.run(() -> 1)).isEqualTo(1);
        first.leave();
        assertThat(bulkhead.enter()).isPresent();
        assertThat(bulkhead.enter()).isEmpty();
        second.leave();
        assertThat(bulkhead.enter()).isPresent();
    }

    @Test
    void run_mayNotBeginInTime_isBusyAndGivesItsPlaceBack() throws Exception {
        Bulkhead bulkhead = new Bulkhead(1, 1, Duration.ZERO);
        Bulkhead.Place outer = bulkhead.enter().orElseThrow();

        outer.run(() -> {
            Bulkhead.Place inner = bulkhead.enter().orElseThrow();
            assertThatThrownBy(() -> inner.run(() -> 2)).isInstanceOf(BusyException.class);
            return bulkhead.enter().orElseThrow();
        });

        assertThat(bulkhead.enter()).isPresent();
        assertThat(bulkhead.enter()).isEmpty();
    }

    @Test
    void run_failingTask_throwsItsExceptionAndReleasesThePermit() {
        Bulkhead bulkhead = new Bulkhead(1, 0, Duration.ofSeconds(10));

        assertThatThrownBy(() -> bulkhead.enter().orElseThrow().run(() -> {
                    throw new IllegalStateException("the task fails");
                }))
                .hasMessage("the task fails");

        assertThat(bulkhead.enter()).isPresent();
    }
}
