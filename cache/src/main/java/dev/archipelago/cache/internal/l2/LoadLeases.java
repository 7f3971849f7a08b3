package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.l2.L2Tier.LeaseResult;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
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

    private final RedisLink link;
    private final RedisKeys keys;
    private final Optional<Duration> fixed;
    private final Duration maximum;
    private final ConcurrentHashMap<String, Long> usualNanos = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /**
     * @param fixed the duration of a lease; empty: derived from the duration of loads
     * @param hardTimeout a lease lasts half of it at most, so that a process that waited in vain has time to load
     */
    LoadLeases(RedisLink link, RedisKeys keys, Optional<Duration> fixed, Duration hardTimeout) {
        this.link = link;
        this.keys = keys;
        this.fixed = fixed;
        this.maximum = hardTimeout.dividedBy(2);
    }

    /**
     * Acquires the lease of a key, or waits until its holder releases it.
     *
     * @param nanos the time the caller has; at most half of it is spent waiting, so that there is time to load
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis does not answer within {@code timeout}
     */
    LeaseResult acquire(CacheKey<?> key, String token, long nanos, Duration timeout) throws InterruptedException {
        String value = keys.value(key);
        // Registered before the request: otherwise the message of the release could arrive in between.
        CompletableFuture<Void> released = waiting.computeIfAbsent(value, name -> new CompletableFuture<>());
        boolean waits = false;
        try {
            long left = RedisReplies.number(RedisReplies.ask(
                    () -> RedisScripts.ACQUIRE_LEASE.send(
                            link.commands(),
                            new byte[][] {RedisKeys.bytes(keys.lease(value))},
                            RedisKeys.bytes(token),
                            RedisKeys.bytes(Long.toString(leaseMillis(key.text())))),
                    timeout));
            if (left == -1) {
                return LeaseResult.ACQUIRED;
            }
            waits = true;
            await(value, released, Math.min(nanos / 2, TimeUnit.MILLISECONDS.toNanos(Math.max(1, left))));
            return LeaseResult.WAITED;
        } finally {
            if (!waits) {
                unregister(value, released);
            }
        }
    }

    private long leaseMillis(String key) {
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

    private void await(String value, CompletableFuture<Void> released, long nanos) throws InterruptedException {
        try {
            released.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // In both cases the caller looks up the value and loads it if there is none.
        } finally {
            unregister(value, released);
        }
    }

    /** Threads that share the future stop waiting as well. */
    private void unregister(String value, CompletableFuture<Void> released) {
        waiting.remove(value, released);
        released.complete(null);
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
