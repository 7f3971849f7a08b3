package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.MarkerVersions.LoadStart;
import dev.archipelago.cache.internal.invalidate.Markers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The recent changes of keys: those by other processes, numbered in the order in which this process heard of them, and
 * the number of removals by this process. A value whose load began before a change of its key may be outdated, also
 * while it waits to be written. Thread-safe.
 */
final class KeyChanges {

    private static final int MAXIMUM = 1_024;

    /** The number of the last change of each key or marker, oldest first. */
    private final Map<String, Long> bySubject = new LinkedHashMap<>();

    private final AtomicLong removals = new AtomicLong();
    private long ofAll;
    private volatile long last;

    /** Returns the start of a load that begins now, as far as it is known without Redis. */
    LoadStart loadStart() {
        return LoadStart.unknown(last, removals.get());
    }

    /** Returns the number of a removal by this process. */
    long nextRemoval() {
        return removals.incrementAndGet();
    }

    /** Records a change of a key, or the invalidation of a marker. */
    synchronized void heard(String subject) {
        long number = last + 1;
        bySubject.remove(subject);
        bySubject.put(subject, number);
        if (bySubject.size() > MAXIMUM) {
            Map.Entry<String, Long> oldest = bySubject.entrySet().iterator().next();
            ofAll = Math.max(ofAll, oldest.getValue());
            bySubject.remove(oldest.getKey());
        }
        last = number;
    }

    /** Any key may have changed, because messages were missed. */
    synchronized void missed() {
        bySubject.clear();
        ofAll = last + 1;
        last = ofAll;
    }

    /** Returns whether a key or one of the tags of its value may have changed since a load. */
    boolean isChangedSince(LoadStart load, String key, Set<String> tags) {
        return last > load.heard() && findChangeSince(load.heard(), key, tags);
    }

    private synchronized boolean findChangeSince(long position, String key, Set<String> tags) {
        return ofAll > position
                || bySubject.getOrDefault(key, 0L) > position
                || Markers.covering(key, tags).stream()
                        .anyMatch(marker -> bySubject.getOrDefault(marker, 0L) > position);
    }
}
