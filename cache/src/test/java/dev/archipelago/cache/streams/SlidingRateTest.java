package dev.archipelago.cache.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlidingRateTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final SlidingRate rate = new SlidingRate(nanos::get);

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void perSecond_secondNotOver_doesNotCountIt() {
        rate.add(100);
        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void perSecond_secondOver_isSpreadOverTen() {
        rate.add(100);
        pass(1);
        assertThat(rate.perSecond()).isEqualTo(10);
    }

    @Test
    void perSecond_steady_isTheRate() {
        for (int second = 0; second < 25; second++) {
            rate.add(7);
            pass(1);
        }
        assertThat(rate.perSecond()).isEqualTo(7);
    }

    @Test
    void perSecond_longQuiet_isZero() {
        rate.add(100);
        pass(11);
        assertThat(rate.perSecond()).isZero();
        pass(100_000);
        rate.add(10);
        pass(1);
        assertThat(rate.perSecond()).isEqualTo(1);
    }
}
