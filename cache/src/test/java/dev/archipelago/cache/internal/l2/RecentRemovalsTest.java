package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentRemovalsTest {

    private static final SetMarker ALL = new SetMarker("p:~all", "~all");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final RecentRemovals removals = new RecentRemovals(2, ALL, nanos::get);

    private static Delete removal(String key) {
        return new Delete(key, key, 0, true, false, 0);
    }

    @Test
    void isAnother_firstOrSameServer_isFalse() {
        assertThat(removals.isAnother("one")).isFalse();
        assertThat(removals.isAnother("one")).isFalse();
        assertThat(removals.isAnother("two")).isTrue();
    }

    @Test
    void takeAll_removalsOfTheLastMinute_areReturnedOnce() {
        removals.confirmed(removal("old"));
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        removals.confirmed(removal("a"));
        assertThat(removals.takeAll()).containsExactly(removal("a"));
        assertThat(removals.takeAll()).isEmpty();
    }

    @Test
    void takeAll_moreThanTheMaximum_removesAll() {
        removals.confirmed(removal("a"));
        removals.confirmed(removal("b"));
        removals.confirmed(removal("c"));
        assertThat(removals.takeAll()).containsExactly(ALL, removal("c"));
    }
}
