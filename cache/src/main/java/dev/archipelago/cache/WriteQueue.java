package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.Put;
import dev.archipelago.cache.PendingWrite.SetMarker;
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
    private int markers;
    private boolean closed;

    WriteQueue(int maximumEntries, long maximumBytes) {
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
    }

    /** Adds one, in address of an earlier one for the key. Returns how many others were dropped for want of room. */
    int offer(PendingWrite write) {
        lock.lock();
        try {
            if (write instanceof SetMarker marker) {
                append(marker);
                tooManyMarks(marker);
                waiting.values().removeIf(older -> older instanceof Put put && hidden(put) && forget(put));
            } else {
                append(write);
            }
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
            if (write == null) {
                PendingWrite underWay = taken.get(key);
                write = underWay instanceof Put put && hidden(put) ? null : underWay;
            }
            return Optional.ofNullable(write);
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
            LinkedHashMap<String, PendingWrite> later = new LinkedHashMap<>(waiting);
            List<PendingWrite> still = again.stream()
                    .filter(write -> !(write instanceof Put put && hidden(put)))
                    .toList();
            // Those that waited are only moved: their bytes and markers stay counted.
            waiting.clear();
            for (PendingWrite write : still) {
                PendingWrite newer = later.get(write.key());
                if (newer == null) {
                    append(write);
                } else if (newer instanceof Put put) {
                    later.put(write.key(), put.after(write));
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

    /** Whether any removal is not known to L2 yet. */
    boolean marked() {
        lock.lock();
        try {
            return markers > 0 || taken.values().stream().anyMatch(SetMarker.class::isInstance);
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

    /** Whether a removal waits that came after the value. */
    private boolean hidden(Put put) {
        return markers > 0
                && waiting.values().stream().anyMatch(write -> write instanceof SetMarker marker && marker.hides(put));
    }

    /** Removals are never dropped. Where there are too many of them one of everything takes their address. */
    private void tooManyMarks(SetMarker last) {
        if (markers > maximumEntries) {
            String prefix =
                    last.key().substring(0, last.key().length() - last.marker().length());
            waiting.values().removeIf(SetMarker.class::isInstance);
            markers = 0;
            append(new SetMarker(prefix + RedisKeys.ALL, RedisKeys.ALL));
        }
    }

    private void append(PendingWrite write) {
        PendingWrite before = waiting.remove(write.key());
        PendingWrite last = write;
        if (before != null) {
            forget(before);
            last = write instanceof Put put ? put.after(before) : write;
        }
        if (last instanceof SetMarker) {
            markers++;
        }
        waiting.put(last.key(), last);
        bytes += last.bytes();
    }

    private boolean forget(PendingWrite write) {
        bytes -= write.bytes();
        if (write instanceof SetMarker) {
            markers--;
        }
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
            if (!(write instanceof SetMarker)) {
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
                    entry.setValue(new Delete(put.key(), put.created(), false));
                }
            }
        }
        return dropped;
    }
}
