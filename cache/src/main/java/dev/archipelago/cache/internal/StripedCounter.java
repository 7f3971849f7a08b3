package dev.archipelago.cache.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A counter that long-lived platform threads increment without an atomic operation, which would cost half as much as a
 * hit. The first platform thread to use a cell owns it for good; other threads, and all virtual threads, share a {@link
 * LongAdder}. No increment is lost. Thread-safe.
 */
public final class StripedCounter {

    private static final int CELLS = 64;

    /** Written only by the thread with this identifier; identifiers are never reused. */
    private static final class Cell extends AtomicLong {
        private static final long serialVersionUID = 1;

        private final long owner;

        Cell(long owner) {
            this.owner = owner;
        }
    }

    private final AtomicReferenceArray<@Nullable Cell> cells = new AtomicReferenceArray<>(CELLS);
    private final LongAdder shared = new LongAdder();

    /** Adds one. */
    public void increment() {
        Thread thread = Thread.currentThread();
        long id = thread.threadId();
        int slot = (int) id & (CELLS - 1);
        Cell cell = cells.getPlain(slot);
        if (cell != null && cell.owner == id) {
            cell.setOpaque(cell.getPlain() + 1);
        } else if (cell != null || thread.isVirtual() || !cells.compareAndSet(slot, null, new Cell(id))) {
            shared.increment();
        } else {
            increment();
        }
    }

    /** Returns the sum of all increments. */
    public long sum() {
        long sum = shared.sum();
        for (int i = 0; i < CELLS; i++) {
            Cell cell = cells.get(i);
            sum += cell == null ? 0 : cell.get();
        }
        return sum;
    }
}
