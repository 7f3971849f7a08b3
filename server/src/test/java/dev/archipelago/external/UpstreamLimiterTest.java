package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.ManualClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamLimiterTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final UpstreamLimiter limits = new UpstreamLimiter(2, Duration.ofSeconds(10), clock);

    @Test
    void take_emptyBucket_returnsTheWait() {
        limits.take(2);
        clock.advance(Duration.ofSeconds(4));
        assertThat(limits.take(1)).map(UpstreamLimiter.Refusal::delay).contains(Duration.ofSeconds(6));
    }

    @Test
    void take_afterRefill_succeeds() {
        limits.take(2);
        clock.advance(Duration.ofSeconds(10));
        assertThat(limits.take(1)).isEmpty();
    }

    @Test
    void take_longRest_fillsNoHigherThanTheBurst() {
        clock.advance(Duration.ofDays(1));
        limits.take(2);
        assertThat(limits.take(1)).isPresent();
    }

    @Test
    void limited_withoutRetryAfter_doublesFromTwoMinutes() {
        limits.limited(Optional.empty());
        assertThat(limits.coolDown()).isEqualTo(Duration.ofMinutes(2));
        clock.advance(Duration.ofMinutes(2));
        assertThat(limits.coolDown()).isZero();
        limits.limited(Optional.empty());
        assertThat(limits.coolDown()).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void limited_often_staysWithinAnHour() {
        for (int i = 0; i < 20; i++) {
            clock.advance(limits.coolDown());
            limits.limited(Optional.empty());
        }
        assertThat(limits.coolDown()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void limited_answersUnderWayAtTheSameTime_growOnce() {
        limits.limited(Optional.empty());
        limits.limited(Optional.empty());
        clock.advance(Duration.ofMinutes(2));
        limits.limited(Optional.empty());
        assertThat(limits.coolDown()).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void limited_afterRetryAfterWasKept_isLeftAloneForTwiceAsLong() {
        limits.limited(Optional.of(Duration.ofSeconds(30)));
        clock.advance(Duration.ofSeconds(30));
        limits.limited(Optional.of(Duration.ofSeconds(30)));
        assertThat(limits.coolDown()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void answered_afterLimit_startsShortAgain() {
        limits.limited(Optional.empty());
        clock.advance(Duration.ofMinutes(2));
        limits.answered();
        limits.limited(Optional.empty());
        assertThat(limits.coolDown()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void limited_shorterThanTheOneRunning_doesNotShortenIt() {
        limits.limited(Optional.of(Duration.ofHours(5)));
        limits.limited(Optional.of(Duration.ofSeconds(1)));
        assertThat(limits.coolDown()).isEqualTo(Duration.ofHours(5));
    }

    @Test
    void constructor_noBurst_isRefused() {
        assertThatThrownBy(() -> new UpstreamLimiter(0, Duration.ofSeconds(1), clock))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
