package dev.archipelago.cache;

import dev.archipelago.cache.L2Tier.LeaseOutcome;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The right to load a key, one holder for all processes. It saves loads and nothing depends on it: it ends by itself,
 * and who cannot have it in time loads all the same. Thread-safe.
 */
final class LoadLeases {

    /** Beyond the loader's usual time. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int MOST_TYPES = 1000;

    private final RedisLink link;
    private final RedisKeys names;
    private final Optional<Duration> fixed;
    private final Duration most;
    private final ConcurrentHashMap<String, Long> usual = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /**
     * @param fixed how long one lasts; empty: twice the loader's usual time and a little
     * @param hardTimeout half of it is the most one lasts, so that who waited in vain has time to load
     */
    LoadLeases(RedisLink link, RedisKeys names, Optional<Duration> fixed, Duration hardTimeout) {
        this.link = link;
        this.names = names;
        this.fixed = fixed;
        this.most = hardTimeout.dividedBy(2);
    }

    /**
     * Takes the lease of the key, or waits until whoever has it ends.
     *
     * @param nanos to wait at most; half of it in fact, so that there is time to load
     * @throws RedisUnavailableException if Redis does not answer within {@code timeout}
     */
    LeaseOutcome acquireLease(CacheKey<?> key, String token, long nanos, Duration timeout) throws InterruptedException {
        String value = names.value(key);
        // Before the lease is asked for: the message of its end must not come between.
        CompletableFuture<Void> expected = expect(value);
        boolean waits = false;
        try {
            long left = RedisReplies.<Long>ask(
                    () -> link.commands()
                            .eval(
                                    RedisScripts.CLAIM,
                                    ScriptOutputType.INTEGER,
                                    new byte[][] {RedisKeys.bytes(names.lease(value))},
                                    RedisKeys.bytes(token),
                                    RedisKeys.bytes(Long.toString(millis(key.text())))),
                    timeout);
            if (left == -1) {
                return LeaseOutcome.ACQUIRED;
            }
            waits = true;
            await(value, expected, Math.min(nanos / 2, TimeUnit.MILLISECONDS.toNanos(Math.max(1, left))));
            return LeaseOutcome.WAITED;
        } finally {
            if (!waits) {
                forget(value, expected);
            }
        }
    }

    /** How long a lease for the key lasts, in milliseconds. */
    private long millis(String text) {
        Long nanos = usual.get(type(text));
        Duration learned = nanos == null ? FIRST : Duration.ofNanos(2 * nanos).plus(MARGIN);
        return Math.max(1, Durations.millis(Durations.shorter(fixed.orElse(learned), most)));
    }

    /** Takes note of how long a load of the key took. Keys of one type are taken to be alike. */
    void took(String text, long nanos) {
        if (usual.size() < MOST_TYPES || usual.containsKey(type(text))) {
            // A long one is remembered at once and forgotten slowly: a lease too short costs a second load.
            usual.merge(type(text), nanos, (before, now) -> Math.max(now, before - before / 10));
        }
    }

    /** Begins to listen for the end of a load of the value; ask for its lease after that. */
    private CompletableFuture<Void> expect(String value) {
        return waiting.computeIfAbsent(value, name -> new CompletableFuture<>());
    }

    /** Waits until the load elsewhere ended, its lease did, or {@code nanos} have passed. */
    private void await(String value, CompletableFuture<Void> expected, long nanos) throws InterruptedException {
        try {
            expected.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // In both cases the caller looks whether there is a value and goes on by itself.
        } finally {
            forget(value, expected);
        }
    }

    /** Nobody waits for this any more; who shares it goes on. */
    private void forget(String value, CompletableFuture<Void> expected) {
        waiting.remove(value, expected);
        expected.complete(null);
    }

    /** Lets those go on that wait for the value. */
    void wake(String value) {
        CompletableFuture<Void> expected = waiting.remove(value);
        if (expected != null) {
            expected.complete(null);
        }
    }

    void wakeAll() {
        waiting.keySet().forEach(this::wake);
    }

    /** How many values are waited for. */
    int size() {
        return waiting.size();
    }

    private static String type(String text) {
        int end = text.indexOf(':');
        return end < 0 ? text : text.substring(0, end);
    }
}
