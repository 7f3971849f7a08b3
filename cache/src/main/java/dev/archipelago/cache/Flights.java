package dev.archipelago.cache;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * The flights under way, one for a key at most. Storing a result, removing a key and beginning a flight exclude each
 * other for the same key.
 */
final class Flights {

    /** Begins a flight of its own or joins the one there is. */
    record Boarding<V>(Flight<V> flight, boolean first) {}

    private final ConcurrentHashMap<String, Flight<?>> byKey = new ConcurrentHashMap<>();

    /** @param forced whether the caller wants a load, not a value that was cached before */
    @SuppressWarnings("unchecked") // one text has one value type: that is the contract of CacheKey
    <V> Boarding<V> board(Flight<V> mine, boolean forced) {
        String text = mine.key().text();
        while (true) {
            Flight<?> current = byKey.putIfAbsent(text, mine);
            if (current == null) {
                return new Boarding<>(mine, true);
            }
            if (current.overdue()) {
                abandon(current);
            } else if (!forced || current.force()) {
                return new Boarding<>((Flight<V>) current, false);
            } else {
                byKey.remove(text, current);
            }
        }
    }

    /** Ends the flight and, if its key was not removed meanwhile, runs {@code store} before any new flight begins. */
    void land(Flight<?> flight, Runnable store) {
        land(flight, Set.of(), store);
    }

    /**
     * The same for what bears {@code tags}, none of which may have been removed meanwhile. False if one was: some who wait
     * may have come after that removal. Of a flight that was taken out nobody has.
     */
    boolean land(Flight<?> flight, Set<String> tags, Runnable store) {
        // Under the lock of the key, since a removal notes itself under it.
        boolean[] lost = new boolean[1];
        byKey.computeIfPresent(flight.key().text(), (text, current) -> {
            if (current != flight) {
                return current;
            }
            lost[0] = flight.lost(tags);
            if (!lost[0]) {
                store.run();
            }
            return null;
        });
        return !lost[0];
    }

    /** Runs {@code store} if neither the flight's key nor a tag was removed meanwhile; the flight goes on. */
    void during(Flight<?> flight, Set<String> tags, Runnable store) {
        byKey.computeIfPresent(flight.key().text(), (text, current) -> {
            if (current == flight && !flight.lost(tags)) {
                store.run();
            }
            return current;
        });
    }

    /** Takes the key's flight out, if there is one, and runs {@code removal} before a new one can begin. */
    void detach(String text, Runnable removal) {
        byKey.compute(text, (key, current) -> {
            removal.run();
            return null;
        });
    }

    /**
     * Runs {@code removal}, which drops from memory what bears the mark, between taking the flights out that could store
     * it again and taking those out that found it before it was gone.
     */
    void removeMarked(String mark, Runnable removal) {
        detachMarked(mark);
        removal.run();
        detachMarked(mark);
    }

    /** Takes the flights of all keys out that bear the removal mark; the others note it, for what they bring may. */
    void detachMarked(String mark) {
        Optional<String> tag = RedisNames.tagOf(mark);
        byKey.forEach((text, flight) -> {
            if (RedisNames.marked(mark, text, flight.key().options().tags())) {
                byKey.remove(text, flight);
            } else if (tag.isPresent()) {
                byKey.computeIfPresent(text, (same, current) -> {
                    current.tagRemoved(tag.get());
                    return current;
                });
            }
        });
    }

    /**
     * Gives up a flight that took too long: its waiters get an exception, and the next caller begins another one. Its
     * thread is not interrupted, because it may hold a lock or a pooled connection; it ends when the loader does.
     */
    void abandon(Flight<?> flight) {
        byKey.remove(flight.key().text(), flight);
        flight.fail(new TimeoutException("no value in time; the load was given up"));
    }

    /** Gives up all of them. */
    void abandonAll(String why) {
        byKey.values().forEach(flight -> {
            byKey.remove(flight.key().text(), flight);
            flight.fail(new IllegalStateException(why));
        });
    }

    int size() {
        return byKey.size();
    }
}
