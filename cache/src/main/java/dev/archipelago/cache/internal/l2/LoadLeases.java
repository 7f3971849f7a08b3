package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.l2.L2Tier.HeldLease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Leases on loads: at most one process at a time loads a key. Leases save work; correctness does not depend on them. A
 * lease expires by itself, and a process that cannot acquire it in time loads nevertheless. Thread-safe.
 */
final class LoadLeases {

    /** Added to twice the usual duration of a load. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration INITIAL = Duration.ofSeconds(5);
    private static final int MAX_TYPES = 1000;

    private final Optional<Duration> fixed;
    private final Duration maximum;
    private final ConcurrentHashMap<String, Long> usualNanos = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /**
     * @param fixed the duration of a lease; empty: derived from the duration of loads
     * @param hardTimeout a lease lasts half of it at most, so that a process that waited in vain has time to load
     */
    LoadLeases(Optional<Duration> fixed, Duration hardTimeout) {
        this.fixed = fixed;
        this.maximum = hardTimeout.dividedBy(2);
    }

    /** A thread that is told when a lease is released. */
    record Waiting(LoadLeases leases, String value, CompletableFuture<Void> released) {

        /** There is nothing to wait for. */
        static final HeldLease NOT_AT_ALL = nanos -> {};

        /** Ends without waiting. Threads that share the future stop waiting as well. */
        void end() {
            leases.waiting.remove(value, released);
            released.complete(null);
        }

        /** Returns the lease, which another process holds for so long at most. */
        HeldLease until(long left) {
            return nanos -> {
                try {
                    released.get(Math.min(nanos, left), TimeUnit.NANOSECONDS);
                } catch (TimeoutException | ExecutionException e) {
                    // In both cases the caller looks up the value and loads it if there is none.
                } finally {
                    end();
                }
            };
        }
    }

    /** Registers a thread that asks for the lease on a value, and waits if another process holds it. */
    Waiting register(String value) {
        return new Waiting(this, value, waiting.computeIfAbsent(value, name -> new CompletableFuture<>()));
    }

    /** Returns the duration of a lease in milliseconds. */
    long millis(String key) {
        Long usual = usualNanos.get(typeOf(key));
        Duration learned = usual == null ? INITIAL : Duration.ofNanos(2 * usual).plus(MARGIN);
        return Math.max(1, Durations.millis(Durations.min(fixed.orElse(learned), maximum)));
    }

    /** Records the duration of a load. Keys of one type are assumed to be alike. */
    void recordLoad(String key, long nanos) {
        String type = typeOf(key);
        if (usualNanos.size() < MAX_TYPES || usualNanos.containsKey(type)) {
            // Long loads count at once and are forgotten slowly: a lease that is too short costs a second load.
            usualNanos.merge(type, nanos, (before, now) -> Math.max(now, before - before / 10));
        }
    }

    /** Wakes the threads that wait for a value. */
    void wake(String value) {
        CompletableFuture<Void> released = waiting.remove(value);
        if (released != null) {
            released.complete(null);
        }
    }

    /** Wakes all waiting threads. */
    void wakeAll() {
        waiting.keySet().forEach(this::wake);
    }

    private static String typeOf(String key) {
        int end = key.indexOf(':');
        return end < 0 ? key : key.substring(0, end);
    }
}
