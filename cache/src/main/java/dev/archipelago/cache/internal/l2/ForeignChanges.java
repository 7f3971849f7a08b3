package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.Markers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The recent changes by other processes, numbered in the order in which this process heard of them. A value whose load
 * began before a change of its key may be outdated, also while it waits to be written. Thread-safe.
 */
final class ForeignChanges {

    private static final int MAXIMUM = 1_024;

    /** The number of the last change of each key or marker, oldest first. */
    private final Map<String, Long> bySubject = new LinkedHashMap<>();

    private long ofAll;
    private volatile long last;

    /** Returns the number of the last change. */
    long position() {
        return last;
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

    /** Returns whether a key or one of the tags of its value may have changed after a position. */
    boolean isChangedSince(long position, String key, Set<String> tags) {
        return last > position && findChangeSince(position, key, tags);
    }

    private synchronized boolean findChangeSince(long position, String key, Set<String> tags) {
        return ofAll > position
                || bySubject.getOrDefault(key, 0L) > position
                || Markers.covering(key, tags).stream()
                        .anyMatch(marker -> bySubject.getOrDefault(marker, 0L) > position);
    }
}
