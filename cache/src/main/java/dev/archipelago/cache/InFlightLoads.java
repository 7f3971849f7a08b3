package dev.archipelago.cache;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * The inFlight under way, one for a key at most. Storing a result, removing a key and beginning a load exclude each
 * other for the same key.
 */
final class InFlightLoads {

    /** Begins a load of its own or joins the one there is. */
    record Joined<V>(InFlightLoad<V> load, boolean first) {}

    private final ConcurrentHashMap<String, InFlightLoad<?>> byKey = new ConcurrentHashMap<>();

    /** @param forced whether the caller wants a load, not a value that was cached before */
    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    <V> Joined<V> join(InFlightLoad<V> mine, boolean forced) {
        String text = mine.key().text();
        while (true) {
            InFlightLoad<?> current = byKey.putIfAbsent(text, mine);
            if (current == null) {
                return new Joined<>(mine, true);
            }
            if (current.overdue()) {
                abandon(current);
            } else if (!forced || current.force()) {
                return new Joined<>((InFlightLoad<V>) current, false);
            } else {
                byKey.remove(text, current);
            }
        }
    }

    /** Ends the load and, if its key was not removed meanwhile, runs {@code store} before any new load begins. */
    void complete(InFlightLoad<?> load, Runnable store) {
        complete(load, Set.of(), store);
    }

    /**
     * The same for what bears {@code tags}, none of which may have been removed meanwhile. False if one was: some who wait
     * may have come after that removal. Of a load that was taken out nobody has.
     */
    boolean complete(InFlightLoad<?> load, Set<String> tags, Runnable store) {
        // Under the lock of the key, since a removal notes itself under it.
        boolean[] lost = new boolean[1];
        byKey.computeIfPresent(load.key().text(), (text, current) -> {
            if (current != load) {
                return current;
            }
            lost[0] = load.lost(tags);
            if (!lost[0]) {
                store.run();
            }
            return null;
        });
        return !lost[0];
    }

    /** Runs {@code store} if neither the load's key nor a tag was removed meanwhile; the load goes on. */
    void during(InFlightLoad<?> load, Set<String> tags, Runnable store) {
        byKey.computeIfPresent(load.key().text(), (text, current) -> {
            if (current == load && !load.lost(tags)) {
                store.run();
            }
            return current;
        });
    }

    /** Takes the key's load out, if there is one, and runs {@code removal} before a new one can begin. */
    void detach(String text, Runnable removal) {
        byKey.compute(text, (key, current) -> {
            removal.run();
            return null;
        });
    }

    /**
     * Runs {@code removal}, which drops from memory what bears the marker, between taking the inFlight out that could store
     * it again and taking those out that found it before it was gone.
     */
    void removeMarked(String marker, Runnable removal) {
        detachMarked(marker);
        removal.run();
        detachMarked(marker);
    }

    /** Takes the inFlight of all keys out that bear the removal marker; the others note it, for what they bring may. */
    void detachMarked(String marker) {
        Optional<String> tag = RedisKeys.tagOf(marker);
        byKey.forEach((text, load) -> {
            if (RedisKeys.marked(marker, text, load.key().options().tags())) {
                byKey.remove(text, load);
            } else if (tag.isPresent()) {
                byKey.computeIfPresent(text, (same, current) -> {
                    current.tagRemoved(tag.get());
                    return current;
                });
            }
        });
    }

    /**
     * Gives up a load that took too long: its waiters get an exception, and the next caller begins another one. Its
     * thread is not interrupted, because it may hold a lock or a pooled connection; it ends when the loader does.
     */
    void abandon(InFlightLoad<?> load) {
        byKey.remove(load.key().text(), load);
        load.fail(new TimeoutException("no value in time; the load was given up"));
    }

    /** Gives up all of them. */
    void abandonAll(String why) {
        byKey.values().forEach(load -> {
            byKey.remove(load.key().text(), load);
            load.fail(new IllegalStateException(why));
        });
    }

    int size() {
        return byKey.size();
    }
}
