package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.internal.invalidate.Markers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loads in flight, at most one per key. For one key, storing a result, removing the key and starting a load are
 * mutually exclusive. Thread-safe.
 */
final class InFlightLoads {

    /** What a caller accepts. */
    enum Demand {
        /** A cached value or the result of any load. */
        VALUE,
        /** The result of any load. */
        LOAD,
        /** The result of a load whose loader starts from now on. */
        NEW_LOAD
    }

    /**
     * The load a caller has to wait for.
     *
     * @param created whether it is the caller's own
     * @param queued whether it starts by itself when the current load of the key ends
     */
    record Joined<V>(InFlightLoad<V> load, boolean created, boolean queued) {}

    private final ConcurrentHashMap<String, InFlightLoad<?>> byKey = new ConcurrentHashMap<>();
    private final Consumer<InFlightLoad<?>> starter;

    /** The reads of several keys, which are told of all changes; usually there are none. */
    private final List<BulkRead> bulkReads = new CopyOnWriteArrayList<>();

    /** The failure of a load that was abandoned because it was overdue. */
    static final class AbandonedException extends TimeoutException {
        private static final long serialVersionUID = 1;

        AbandonedException() {
            super("no value in time; the load was abandoned");
        }

        /** @param limit the time the caller waited */
        AbandonedException(Duration limit) {
            super("no value within " + limit + "; the load was abandoned, check what it waits for");
        }
    }

    /** @param starter starts queued loads; it must not block */
    InFlightLoads(Consumer<InFlightLoad<?>> starter) {
        this.starter = starter;
    }

    /** Registers a load, joins the one in flight, or queues the load behind it. */
    @SuppressWarnings("unchecked") // all keys with the same text have the same type of value: the contract of CacheKey
    <V> Joined<V> join(InFlightLoad<V> own, Demand demand) {
        String key = own.key().text();
        while (true) {
            InFlightLoad<?> current = byKey.putIfAbsent(key, own);
            if (current == null) {
                return new Joined<>(own, true, false);
            }
            if (current.overdue()) {
                abandon(current);
            } else if (current.isClosed()) {
                remove(current, () -> {});
            } else if (demand == Demand.NEW_LOAD && current.loading()) {
                InFlightLoad<V> next = enqueue(current, own);
                if (next != null) {
                    return new Joined<>(next, next == own, true);
                }
            } else if (demand == Demand.VALUE || current.force()) {
                return new Joined<>((InFlightLoad<V>) current, false, false);
            } else {
                remove(current, () -> {});
            }
        }
    }

    /** Returns the load queued behind {@code current}; null if that has ended. */
    private <V> @Nullable InFlightLoad<V> enqueue(InFlightLoad<?> current, InFlightLoad<V> own) {
        List<InFlightLoad<V>> queued = new ArrayList<>(1);
        byKey.computeIfPresent(own.key().text(), (key, now) -> {
            if (now == current) {
                queued.add(current.successor(own));
            }
            return now;
        });
        return queued.isEmpty() ? null : queued.getFirst();
    }

    /** Unregisters a load if it is registered, runs {@code action} then, and starts the load queued behind it. */
    private void remove(InFlightLoad<?> load, Runnable action) {
        List<InFlightLoad<?>> next = new ArrayList<>(1);
        byKey.computeIfPresent(load.key().text(), (key, current) -> {
            if (current != load) {
                return current;
            }
            action.run();
            changed(key);
            return promote(current, next);
        });
        next.forEach(starter);
    }

    private static @Nullable InFlightLoad<?> promote(@Nullable InFlightLoad<?> ended, List<InFlightLoad<?>> next) {
        InFlightLoad<?> successor = ended == null ? null : ended.successor();
        if (successor != null) {
            successor.waitFor(null);
            next.add(successor);
        }
        return successor;
    }

    /**
     * Unregisters a load. If its key and tags were not removed in the meantime, runs {@code store} before another load
     * of the key can start.
     *
     * @return whether a tag was removed in the meantime, so that callers may have joined after that removal; a load
     *     that was unregistered has no such callers
     */
    boolean complete(InFlightLoad<?> load, Set<String> tags, Runnable store) {
        boolean[] invalidated = new boolean[1];
        remove(load, () -> {
            invalidated[0] = load.isInvalidated(tags);
            if (!invalidated[0]) {
                store.run();
            }
        });
        return invalidated[0];
    }

    /** Runs {@code store} if neither the key of a load nor a tag was removed in the meantime; the load continues. */
    void storeDuring(InFlightLoad<?> load, Set<String> tags, Runnable store) {
        byKey.computeIfPresent(load.key().text(), (key, current) -> {
            if (current == load && !load.isInvalidated(tags)) {
                store.run();
                changed(key);
            }
            return current;
        });
    }

    /** Unregisters the load of a key, if any, and runs {@code removal} before another one can start. */
    void detach(String key, Runnable removal) {
        List<InFlightLoad<?>> next = new ArrayList<>(1);
        byKey.compute(key, (same, current) -> {
            removal.run();
            changed(key);
            return promote(current, next);
        });
        next.forEach(starter);
    }

    /** Runs {@code change} because another process stored a newer value, and marks the load of the key as suspect. */
    void suspect(String key, Runnable change) {
        byKey.compute(key, (same, current) -> {
            change.run();
            changed(key);
            if (current != null) {
                current.markSuspect();
            }
            return current;
        });
    }

    /**
     * Marks all loads as suspect and closes them to further callers, because changes by other processes were missed.
     */
    void suspectAll() {
        bulkReads.forEach(BulkRead::allChanged);
        byKey.forEach((key, load) -> byKey.computeIfPresent(key, (same, current) -> {
            current.markSuspect();
            current.close();
            return current;
        }));
    }

    /**
     * Runs {@code removal}, which drops the entries a marker covers from memory. Unregisters the covered loads before
     * it, because they could store such entries again, and after it, because they may have found them before.
     */
    void removeCoveredBy(String marker, Runnable removal) {
        detachCoveredBy(marker);
        removal.run();
        detachCoveredBy(marker);
    }

    /** Unregisters the loads whose keys a marker covers; the others record the tag, which their results may have. */
    void detachCoveredBy(String marker) {
        bulkReads.forEach(read -> read.invalidated(marker));
        Optional<String> tag = Markers.tagOf(marker);
        byKey.forEach((key, load) -> {
            if (Markers.covers(marker, key, load.key().options().tags())) {
                remove(load, () -> {});
            } else if (tag.isPresent()) {
                byKey.computeIfPresent(key, (same, current) -> {
                    current.tagRemoved(tag.get());
                    return current;
                });
            }
        });
    }

    /**
     * Abandons a load that is overdue: its callers receive an exception and the next caller starts another one. Its
     * thread is not interrupted, because it may hold a lock or a pooled connection; it ends with the loader.
     */
    void abandon(InFlightLoad<?> load) {
        remove(load, () -> {});
        load.fail(new AbandonedException());
    }

    /** Abandons all loads. */
    void abandonAll(String reason) {
        IllegalStateException failure = new IllegalStateException(reason);
        while (!byKey.isEmpty()) {
            byKey.keySet()
                    .forEach(key -> byKey.computeIfPresent(key, (same, load) -> {
                        load.fail(failure);
                        InFlightLoad<?> next = load.successor();
                        if (next != null) {
                            next.fail(failure);
                        }
                        return null;
                    }));
        }
    }

    /** Begins a read of several keys: from now on it is told of all changes. It must be ended. */
    BulkRead beginBulkRead() {
        BulkRead read = new BulkRead();
        bulkReads.add(read);
        return read;
    }

    void endBulkRead(BulkRead read) {
        bulkReads.remove(read);
    }

    /** Runs {@code store} for a result of a bulk read if neither the key nor a tag was changed since that began. */
    void promote(BulkRead read, String key, Set<String> tags, Runnable store) {
        byKey.compute(key, (same, current) -> {
            read.ifUnchanged(key, tags, store);
            return current;
        });
    }

    /**
     * Tells the bulk reads of a change, under the lock of its key and after the change itself: a read that begins later
     * sees the change in L2.
     */
    private void changed(String key) {
        if (!bulkReads.isEmpty()) {
            bulkReads.forEach(read -> read.changed(key));
        }
    }

    /** Returns whether there is a load of a key. */
    boolean contains(String key) {
        return byKey.containsKey(key);
    }

    int size() {
        return byKey.size();
    }
}
