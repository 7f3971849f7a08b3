package dev.archipelago.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripedCounterTest {

    private static final int EACH = 10_000;

    private final StripedCounter counter = new StripedCounter();

    @Test
    void increment_onManyThreadsOfBothKinds_losesNothing() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            threads.add(i % 2 == 0 ? Thread.ofPlatform().start(this::raise) : Thread.startVirtualThread(this::raise));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counter.sum()).isEqualTo(100L * EACH);
    }

    @Test
    void increment_afterTheOwnersOfAllCellsAreGone_stillCounts() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            Thread.ofPlatform().start(counter::increment).join();
        }
        assertThat(counter.sum()).isEqualTo(200);
    }

    private void raise() {
        for (int i = 0; i < EACH; i++) {
            counter.increment();
        }
    }
}
