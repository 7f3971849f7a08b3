package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectRateLimiterTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");

    @Test
    void take_eachSecondOfADay_staysUnderTheCapInEveryWindow() {
        ConnectRateLimiter cap = new ConnectRateLimiter(clock);
        List<Instant> opened = new ArrayList<>();
        for (int second = 0; second < 86_400; second++) {
            if (cap.take()) {
                opened.add(clock.instant());
            }
            clock.advance(Duration.ofSeconds(1));
        }
        for (int i = ConnectRateLimiter.LIMIT; i < opened.size(); i++) {
            assertThat(Duration.between(opened.get(i - ConnectRateLimiter.LIMIT), opened.get(i)))
                    .isGreaterThanOrEqualTo(ConnectRateLimiter.WINDOW);
        }
        assertThat(opened).hasSizeGreaterThan(ConnectRateLimiter.LIMIT * 280);
    }
}
