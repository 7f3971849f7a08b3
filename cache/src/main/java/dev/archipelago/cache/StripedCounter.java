package dev.archipelago.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A count that threads which live long raise without an atomic step, which would cost as much as half a hit: the first
 * platform thread to come to a cell owns it for good. All others, and every virtual thread, share an adder. Nothing is
 * ever lost. Thread-safe.
 */
final class StripedCounter {

    private static final int CELLS = 64;

    /** A number that only the thread of that id writes; ids are never given twice. */
    private static final class Cell extends AtomicLong {
        private static final long serialVersionUID = 1;

        private final long owner;

        Cell(long owner) {
            this.owner = owner;
        }
    }

    private final AtomicReferenceArray<@Nullable Cell> cells = new AtomicReferenceArray<>(CELLS);
    private final LongAdder shared = new LongAdder();

    void increment() {
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

    long sum() {
        long sum = shared.sum();
        for (int i = 0; i < CELLS; i++) {
            Cell cell = cells.get(i);
            sum += cell == null ? 0 : cell.get();
        }
        return sum;
    }
}
