package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.ReleaseLease;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The write-behind queue: writes to Redis in order, the last one of each key, bounded in number and bytes. A batch that
 * was taken remains visible until it is settled. Thread-safe; one thread takes.
 */
final class WriteQueue {

    private final RedisKeys keys;
    private final int maximumEntries;
    private final long maximumBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final LinkedHashMap<String, PendingWrite> waiting = new LinkedHashMap<>();
    private final Map<String, PendingWrite> taken = new LinkedHashMap<>();
    private long bytes;
    private int markers;
    private boolean closed;

    WriteQueue(RedisKeys keys, int maximumEntries, long maximumBytes) {
        this.keys = keys;
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
    }

    /** Adds a write in place of an earlier one of the same key. Returns how many others were dropped. */
    int offer(PendingWrite write) {
        lock.lock();
        try {
            if (write instanceof SetMarker marker) {
                append(marker);
                if (markers > maximumEntries) {
                    collapse(Markers.ALL);
                }
                waiting.values().removeIf(older -> older instanceof Put put && isCovered(put) && subtract(put));
            } else {
                append(write);
            }
            int dropped = enforceBounds();
            filled.signal();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a write that was requested earlier, unless a later write of the key waits. Returns as {@link #offer}. */
    int offerUnlessNewer(PendingWrite earlier) {
        lock.lock();
        try {
            return waiting.containsKey(earlier.key()) ? 0 : offer(earlier);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the write of a key that Redis may not have received yet. */
    Optional<PendingWrite> pending(String key) {
        lock.lock();
        try {
            PendingWrite write = waiting.get(key);
            if (write == null) {
                PendingWrite inProgress = taken.get(key);
                write = inProgress instanceof Put put && isCovered(put) ? null : inProgress;
            }
            return Optional.ofNullable(write);
        } finally {
            lock.unlock();
        }
    }

    /** Takes up to {@code maximum} writes in order, after waiting up to {@code nanos} for the first. */
    List<PendingWrite> take(int maximum, long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (waiting.isEmpty() && !closed) {
                filled.await(nanos, TimeUnit.NANOSECONDS);
            }
            List<PendingWrite> batch = new ArrayList<>();
            Iterator<PendingWrite> oldest = waiting.values().iterator();
            while (oldest.hasNext() && batch.size() < maximum) {
                PendingWrite write = oldest.next();
                batch.add(write);
                taken.put(write.key(), write);
                subtract(write);
                oldest.remove();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the batch that was taken.
     *
     * @param retry writes to repeat; they return to the head of the queue unless a newer write of their key waits
     * @return how many writes were dropped
     */
    int settle(List<PendingWrite> retry) {
        lock.lock();
        try {
            taken.clear();
            if (retry.isEmpty()) {
                return 0;
            }
            LinkedHashMap<String, PendingWrite> later = new LinkedHashMap<>(waiting);
            List<PendingWrite> valid = retry.stream()
                    .filter(write -> !(write instanceof Put put && isCovered(put)))
                    .toList();
            // Waiting writes are only moved: their bytes and markers remain counted.
            waiting.clear();
            for (PendingWrite write : valid) {
                PendingWrite newer = later.get(write.key());
                if (newer == null) {
                    append(write);
                } else if (newer instanceof Put put) {
                    later.put(write.key(), put.replacing(write));
                }
            }
            waiting.putAll(later);
            return enforceBounds();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes a thread that waits in {@link #take}; it does not wait again. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether Redis has not received all invalidations yet. */
    boolean hasMarkers() {
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

    /** Returns whether an invalidation waits that was requested after the value was loaded. */
    private boolean isCovered(Put put) {
        return markers > 0
                && waiting.values().stream().anyMatch(write -> write instanceof SetMarker marker && marker.covers(put));
    }

    private void append(PendingWrite write) {
        PendingWrite earlier = waiting.remove(write.key());
        PendingWrite last = write;
        if (earlier != null) {
            subtract(earlier);
            last = write instanceof Put put ? put.replacing(earlier) : write;
        }
        if (last instanceof SetMarker) {
            markers++;
        }
        waiting.put(last.key(), last);
        bytes += last.bytes();
    }

    private boolean subtract(PendingWrite write) {
        bytes -= write.bytes();
        if (write instanceof SetMarker) {
            markers--;
        }
        return true;
    }

    /** Drops values and leases if the queue is too large. Removals are never dropped but collapse into a marker. */
    private int enforceBounds() {
        int dropped = bytes > maximumBytes ? dropValues() : 0;
        Iterator<PendingWrite> oldest = waiting.values().iterator();
        while (waiting.size() > maximumEntries && oldest.hasNext()) {
            PendingWrite write = oldest.next();
            if (write instanceof ReleaseLease || (write instanceof Put put && !put.replacesRemoval())) {
                subtract(write);
                oldest.remove();
                dropped++;
            }
        }
        if (waiting.size() > maximumEntries && waiting.values().stream().anyMatch(WriteQueue::isCollapsible)) {
            dropped += collapse(largestGroup());
        }
        return dropped;
    }

    /** Returns the marker of the key type with most writes, or of all entries if no type has a fourth of the queue. */
    private String largestGroup() {
        Map<String, Integer> sizes = new HashMap<>();
        for (PendingWrite write : waiting.values()) {
            String key = keys.cacheKey(write.key());
            int end = key.indexOf(':');
            if (isCollapsible(write) && end >= 0) {
                sizes.merge(Markers.space(key.substring(0, end + 1)), 1, Integer::sum);
            }
        }
        return sizes.entrySet().stream()
                .filter(group -> group.getValue() > maximumEntries / 4)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Markers.ALL);
    }

    /** Replaces all writes that a marker covers by that marker. Returns how many values were dropped. */
    private int collapse(String marker) {
        int dropped = 0;
        Iterator<PendingWrite> all = waiting.values().iterator();
        while (all.hasNext()) {
            PendingWrite write = all.next();
            boolean covered = write instanceof SetMarker
                    ? marker.equals(Markers.ALL)
                    : isCollapsible(write) && Markers.covers(marker, keys.cacheKey(write.key()), Set.of());
            if (covered) {
                dropped += write instanceof Put ? 1 : 0;
                subtract(write);
                all.remove();
            }
        }
        append(new SetMarker(keys.marker(marker), marker));
        return dropped;
    }

    /** Returns whether a marker has the effect of a write, or a greater one. Verbatim values have no markers. */
    private static boolean isCollapsible(PendingWrite write) {
        return (write instanceof Delete delete && !delete.verbatim()) || (write instanceof Put put && !put.verbatim());
    }

    /** A value that is dropped leaves a deletion behind, so that L2 does not return an older one. */
    private int dropValues() {
        int dropped = 0;
        Iterator<Map.Entry<String, PendingWrite>> oldest = waiting.entrySet().iterator();
        while (bytes > maximumBytes && oldest.hasNext()) {
            Map.Entry<String, PendingWrite> entry = oldest.next();
            if (entry.getValue() instanceof Put put) {
                subtract(put);
                dropped++;
                if (put.verbatim()) {
                    oldest.remove();
                } else {
                    String unversioned = keys.prefix() + keys.cacheKey(put.key());
                    entry.setValue(
                            new Delete(put.key(), unversioned, put.envelope().loadStarted(), false, false));
                }
            }
        }
        return dropped;
    }
}
