package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.NewGeneration;
import dev.archipelago.cache.PendingWrite.Put;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes on their way to L2 in order, the last one for each key, bounded in number and bytes. A batch that was taken
 * stays visible until it is settled. Thread-safe; one thread takes.
 */
final class WriteQueue {

    private final int maximumEntries;
    private final long maximumBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final LinkedHashMap<String, PendingWrite> waiting = new LinkedHashMap<>();
    private final Map<String, PendingWrite> taken = new LinkedHashMap<>();
    private long bytes;
    private boolean closed;

    WriteQueue(int maximumEntries, long maximumBytes) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
    }

    /** Adds one, in place of an earlier one for the key. Returns how many others were dropped for want of room. */
    int offer(PendingWrite write) {
        lock.lock();
        try {
            if (write instanceof NewGeneration) {
                waiting.values().removeIf(older -> older instanceof Put put && !put.verbatim() && forget(put));
            }
            append(write);
            int dropped = makeRoom();
            filled.signal();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** What L2 does not know yet about the key. */
    Optional<PendingWrite> pending(String key) {
        lock.lock();
        try {
            PendingWrite write = waiting.get(key);
            return Optional.ofNullable(write == null ? taken.get(key) : write);
        } finally {
            lock.unlock();
        }
    }

    /** Up to {@code most} writes in order, after waiting for the first for {@code nanos} at most. */
    List<PendingWrite> take(int most, long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (waiting.isEmpty() && !closed) {
                filled.await(nanos, TimeUnit.NANOSECONDS);
            }
            List<PendingWrite> batch = new ArrayList<>();
            Iterator<PendingWrite> oldest = waiting.values().iterator();
            while (oldest.hasNext() && batch.size() < most) {
                PendingWrite write = oldest.next();
                batch.add(write);
                taken.put(write.key(), write);
                forget(write);
                oldest.remove();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the batch. Those to try again go back to the head, unless something newer waits for their key. */
    int settle(List<PendingWrite> again) {
        lock.lock();
        try {
            taken.clear();
            if (again.isEmpty()) {
                return 0;
            }
            boolean cleared = waiting.values().stream().anyMatch(NewGeneration.class::isInstance);
            LinkedHashMap<String, PendingWrite> later = new LinkedHashMap<>(waiting);
            waiting.clear();
            for (PendingWrite write : again) {
                boolean pointless = cleared && write instanceof Put put && !put.verbatim();
                if (!later.containsKey(write.key()) && !pointless) {
                    append(write);
                }
            }
            waiting.putAll(later);
            return makeRoom();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size() + taken.size();
        } finally {
            lock.unlock();
        }
    }

    private void append(PendingWrite write) {
        PendingWrite before = waiting.remove(write.key());
        if (before != null) {
            forget(before);
        }
        waiting.put(write.key(), write);
        bytes += write.bytes();
    }

    private boolean forget(PendingWrite write) {
        bytes -= write.bytes();
        return true;
    }

    private int makeRoom() {
        int dropped = 0;
        if (bytes > maximumBytes) {
            dropped += dropValues();
        }
        Iterator<PendingWrite> oldest = waiting.values().iterator();
        while (waiting.size() > maximumEntries && oldest.hasNext()) {
            PendingWrite write = oldest.next();
            if (!(write instanceof NewGeneration)) {
                forget(write);
                oldest.remove();
                dropped++;
            }
        }
        return dropped;
    }

    /** A value that is not written leaves a deletion behind, so that L2 does not bring back an older one. */
    private int dropValues() {
        int dropped = 0;
        Iterator<Map.Entry<String, PendingWrite>> oldest = waiting.entrySet().iterator();
        while (bytes > maximumBytes && oldest.hasNext()) {
            Map.Entry<String, PendingWrite> entry = oldest.next();
            if (entry.getValue() instanceof Put put) {
                forget(put);
                dropped++;
                if (put.verbatim()) {
                    oldest.remove();
                } else {
                    entry.setValue(new Delete(put.key()));
                }
            }
        }
        return dropped;
    }
}
