package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.ReleaseLease;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The write-behind queue: writes to Redis in order, the last one of each key, bounded in number and bytes. A batch that
 * was taken remains visible until it is settled. The time {@link #offer} takes does not depend on the number of writes,
 * except when a bound is exceeded. Thread-safe; one thread takes.
 */
final class WriteQueue {

    private final RedisKeys keys;
    private final int maximumEntries;
    private final long maximumBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final LinkedHashMap<String, QueuedWrite> waiting = new LinkedHashMap<>();
    private final Map<String, QueuedWrite> taken = new LinkedHashMap<>();

    /** The keys of the waiting values, oldest first. */
    private final LinkedHashSet<String> values = new LinkedHashSet<>();

    /** The keys of the waiting writes that may be dropped if there are too many, oldest first. */
    private final LinkedHashSet<String> droppable = new LinkedHashSet<>();

    /** Whether nothing waits and nothing is taken, so that reads need not enter the lock. */
    private volatile boolean empty = true;

    private long sequence;
    private long bytes;
    private int markers;
    private boolean closed;

    WriteQueue(RedisKeys keys, int maximumEntries, long maximumBytes) {
        this.keys = keys;
        this.maximumEntries = maximumEntries;
        this.maximumBytes = maximumBytes;
    }

    /** Adds writes together, each in place of an earlier one of the same key. Returns how many others were dropped. */
    int offer(PendingWrite... writes) {
        lock.lock();
        try {
            for (PendingWrite write : writes) {
                append(write, Long.MAX_VALUE);
            }
            if (markers > maximumEntries) {
                collapse(Markers.ALL);
            }
            int dropped = enforceBounds();
            filled.signal();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a removal that was requested earlier, or joins it to a later write of the key. Returns as {@link #offer}.
     */
    int offerEarlier(PendingWrite removal) {
        lock.lock();
        try {
            QueuedWrite later = waiting.get(removal.key());
            if (later == null) {
                return offer(removal);
            }
            waiting.put(removal.key(), later.with(later.write().replacing(removal), later.since()));
            droppable.remove(removal.key());
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether Redis has received everything. */
    boolean isEmpty() {
        return empty;
    }

    /** Returns the write of a key that Redis may not have received yet; a deletion if an invalidation covers it. */
    Optional<PendingWrite> pending(String key) {
        if (empty) {
            return Optional.empty();
        }
        lock.lock();
        try {
            QueuedWrite write = waiting.getOrDefault(key, taken.get(key));
            return Optional.ofNullable(write)
                    .map(queued -> isCovered(queued) ? keys.deletionOf((Put) queued.write()) : queued.write());
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
            while (!waiting.isEmpty() && batch.size() < maximum) {
                QueuedWrite first = waiting.firstEntry().getValue();
                Optional<QueuedWrite> left = uncovered(first);
                remove(first.write().key());
                left.ifPresent(write -> {
                    batch.add(write.write());
                    taken.put(write.write().key(), write);
                });
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
            List<QueuedWrite> repeated = retry.stream()
                    .map(this::asTaken)
                    .flatMap(write -> uncovered(write).stream())
                    .toList();
            taken.clear();
            emptied.signalAll();
            if (repeated.isEmpty()) {
                empty = waiting.isEmpty();
                return 0;
            }
            Map<String, QueuedWrite> later = new LinkedHashMap<>(waiting);
            List.copyOf(waiting.keySet()).forEach(this::remove);
            for (QueuedWrite write : repeated) {
                String key = write.write().key();
                QueuedWrite newer = later.get(key);
                if (newer == null) {
                    insert(write);
                } else {
                    later.put(key, newer.with(newer.write().replacing(write.write()), write.since()));
                }
            }
            later.values().forEach(this::insert);
            return enforceBounds();
        } finally {
            lock.unlock();
        }
    }

    private QueuedWrite asTaken(PendingWrite write) {
        QueuedWrite before = taken.get(write.key());
        return before == null ? new QueuedWrite(write, sequence) : before.with(write, before.since());
    }

    /** Returns the position of the last write that was requested. */
    long position() {
        lock.lock();
        try {
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no write up to a position is left, for {@code nanos} at most. Returns whether that is so. */
    boolean awaitSettled(long position, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (isUnsettled(waiting, position) || isUnsettled(taken, position)) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = emptied.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isUnsettled(Map<String, QueuedWrite> writes, long position) {
        return writes.values().stream().anyMatch(write -> write.since() <= position);
    }

    /** Wakes a thread that waits in {@link #take}, which then returns no writes. */
    void wake() {
        lock.lock();
        try {
            filled.signalAll();
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
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether Redis has not received all invalidations yet. */
    boolean hasMarkers() {
        if (empty) {
            return false;
        }
        lock.lock();
        try {
            return markers > 0 || isMarkerTaken();
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

    private boolean isMarkerTaken() {
        return taken.values().stream().anyMatch(write -> write.write() instanceof SetMarker);
    }

    /** Returns a write; if it is covered, nothing, or a deletion if what it replaces may not be covered. */
    private Optional<QueuedWrite> uncovered(QueuedWrite queued) {
        if (!isCovered(queued)) {
            return Optional.of(queued);
        }
        Put put = (Put) queued.write();
        return put.replacesRemoval() || !isKeyCovered(put, queued.sequence())
                ? Optional.of(queued.with(keys.deletionOf(put), queued.since()))
                : Optional.empty();
    }

    /** Returns whether an invalidation that was requested later than a value covers it. */
    private boolean isCovered(QueuedWrite write) {
        return write.write() instanceof Put put
                && !put.verbatim()
                && (markers > 0 || isMarkerTaken())
                && (isKeyCovered(put, write.sequence())
                        || put.envelope().versions().byMarker().keySet().stream()
                                .anyMatch(marker -> isLater(marker, write.sequence())));
    }

    private boolean isKeyCovered(Put put, long sequence) {
        return Markers.covering(keys.cacheKey(put.key()), Set.of()).stream()
                .anyMatch(marker -> isLater(marker, sequence));
    }

    private boolean isLater(String marker, long than) {
        String key = keys.marker(marker);
        return isLater(waiting.get(key), than) || isLater(taken.get(key), than);
    }

    private static boolean isLater(@Nullable QueuedWrite write, long than) {
        return write != null && write.sequence() > than;
    }

    private void append(PendingWrite write, long since) {
        QueuedWrite earlier = remove(write.key());
        PendingWrite last = earlier == null ? write : write.replacing(earlier.write());
        long first = earlier == null ? since : Math.min(since, earlier.since());
        insert(new QueuedWrite(last, ++sequence, Math.min(first, sequence)));
    }

    private void insert(QueuedWrite queued) {
        PendingWrite write = queued.write();
        empty = false;
        waiting.put(write.key(), queued);
        bytes += write.bytes();
        if (write instanceof SetMarker) {
            markers++;
        }
        if (write instanceof Put) {
            values.add(write.key());
        }
        if (write instanceof ReleaseLease || (write instanceof Put put && !put.replacesRemoval())) {
            droppable.add(write.key());
        }
    }

    private @Nullable QueuedWrite remove(String key) {
        QueuedWrite removed = waiting.remove(key);
        if (removed != null) {
            bytes -= removed.write().bytes();
            if (removed.write() instanceof SetMarker) {
                markers--;
            }
            values.remove(key);
            droppable.remove(key);
        }
        return removed;
    }

    /** Drops values and leases if the queue is too large. Removals are never dropped but collapse into a marker. */
    private int enforceBounds() {
        int dropped = 0;
        while (bytes > maximumBytes && !values.isEmpty()) {
            dropValue(values.getFirst());
            dropped++;
        }
        while (waiting.size() > maximumEntries && !droppable.isEmpty()) {
            remove(droppable.getFirst());
            dropped++;
        }
        if (waiting.size() > maximumEntries
                && waiting.values().stream().anyMatch(write -> isCollapsible(write.write()))) {
            dropped += collapse(largestGroup());
        }
        return dropped;
    }

    /** A value that is dropped leaves a deletion behind, so that L2 does not return an older one. */
    private void dropValue(String key) {
        QueuedWrite value = waiting.get(key);
        if (value != null && value.write() instanceof Put put && !put.verbatim()) {
            bytes -= put.bytes();
            values.remove(key);
            droppable.remove(key);
            waiting.put(key, value.with(keys.deletionOf(put), value.since()));
        } else {
            remove(key);
        }
    }

    /** Returns the marker of the key type with most writes, or of all entries if no type has a fourth of the queue. */
    private String largestGroup() {
        Map<String, Integer> sizes = new HashMap<>();
        for (QueuedWrite queued : waiting.values()) {
            String key = keys.cacheKey(queued.write().key());
            int end = key.indexOf(':');
            if (isCollapsible(queued.write()) && end >= 0) {
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
        long since = Long.MAX_VALUE;
        for (QueuedWrite queued : List.copyOf(waiting.values())) {
            PendingWrite write = queued.write();
            boolean covered = write instanceof SetMarker
                    ? marker.equals(Markers.ALL)
                    : isCollapsible(write) && Markers.covers(marker, keys.cacheKey(write.key()), Set.of());
            if (covered) {
                dropped += write instanceof Put ? 1 : 0;
                since = Math.min(since, queued.since());
                remove(write.key());
            }
        }
        append(new SetMarker(keys.marker(marker), marker), since);
        return dropped;
    }

    /** Returns whether a marker has the effect of a write, or a greater one. Verbatim values have no markers. */
    private static boolean isCollapsible(PendingWrite write) {
        return (write instanceof Delete delete && !delete.verbatim()) || (write instanceof Put put && !put.verbatim());
    }
}
