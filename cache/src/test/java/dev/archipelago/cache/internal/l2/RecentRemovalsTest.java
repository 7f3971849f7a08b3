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
        return new Delete(key, key, 0, true, false);
    }

    @Test
    void connected_sameServer_repeatsNothing() {
        removals.connected("one");
        removals.confirmed(removal("a"));
        assertThat(removals.connected("one")).isEmpty();
    }

    @Test
    void connected_anotherServer_repeatsTheRemovalsOfTheLastMinuteOnce() {
        removals.connected("one");
        removals.confirmed(removal("old"));
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        removals.confirmed(removal("a"));
        assertThat(removals.connected("two")).containsExactly(removal("a"));
        assertThat(removals.connected("three")).isEmpty();
    }

    @Test
    void connected_anotherServerAfterTooManyRemovals_removesAll() {
        removals.connected("one");
        removals.confirmed(removal("a"));
        removals.confirmed(removal("b"));
        removals.confirmed(removal("c"));
        assertThat(removals.connected("two")).containsExactly(ALL, removal("c"));
    }
}
