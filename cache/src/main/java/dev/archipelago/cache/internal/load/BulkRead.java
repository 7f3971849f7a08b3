package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.internal.invalidate.Markers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A lookup of several keys in L2 that are not registered as loads, and what was changed since it began: values, by this
 * process or another one, and invalidation markers. What it has found of a changed key may be outdated. Thread-safe.
 */
final class BulkRead {

    /** The maximum number of changes that are kept apart; beyond it all keys count as changed. */
    private static final int MAXIMUM = 1_000;

    private final Set<String> keys = new HashSet<>(0);
    private final List<String> markers = new ArrayList<>(0);
    private boolean all;

    /** Records a change of a key. */
    synchronized void changed(String key) {
        if (keys.size() < MAXIMUM) {
            keys.add(key);
        } else {
            all = true;
        }
    }

    /** Records an invalidation of all entries a marker covers. */
    synchronized void invalidated(String marker) {
        if (markers.size() < MAXIMUM) {
            markers.add(marker);
        } else {
            all = true;
        }
    }

    /** Records that any key may have been changed. */
    synchronized void allChanged() {
        all = true;
    }

    /** Returns whether a key, or an entry of it with these tags, was changed. */
    synchronized boolean isChanged(String key, Set<String> tags) {
        if (all || keys.contains(key)) {
            return true;
        }
        for (String marker : markers) {
            if (Markers.covers(marker, key, tags)) {
                return true;
            }
        }
        return false;
    }

    /** Runs an action unless a key, or an entry of it with these tags, was changed. No change is recorded meanwhile. */
    synchronized void ifUnchanged(String key, Set<String> tags, Runnable action) {
        if (!isChanged(key, tags)) {
            action.run();
        }
    }
}
