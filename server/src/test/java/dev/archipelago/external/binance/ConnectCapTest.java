package dev.archipelago.external.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectCapTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");

    @Test
    void take_eachSecondOfADay_staysUnderTheCapInEveryWindow() {
        ConnectCap cap = new ConnectCap(clock);
        List<Instant> opened = new ArrayList<>();
        for (int second = 0; second < 86_400; second++) {
            if (cap.take()) {
                opened.add(clock.instant());
            }
            clock.advance(Duration.ofSeconds(1));
        }
        for (int i = ConnectCap.MOST; i < opened.size(); i++) {
            assertThat(Duration.between(opened.get(i - ConnectCap.MOST), opened.get(i)))
                    .isGreaterThanOrEqualTo(ConnectCap.WINDOW);
        }
        assertThat(opened).hasSizeGreaterThan(ConnectCap.MOST * 280);
    }
}
