package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.invalidate.MarkerVersions.LoadStart;
import dev.archipelago.cache.internal.l2.L2Tier.LeaseState;
import dev.archipelago.cache.internal.l2.L2Tier.LoadBegin;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.l2.LoadLeases.Waiting;
import dev.archipelago.cache.internal.l2.RedisRefusals.Operation;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Begins loads. One round trip asks Redis for its time, for the lease of the key and for a value that another process
 * has stored since the lookup. Thread-safe.
 */
final class RedisLoadStarts {

    private static final byte[] NONE = {};
    private static final byte[] YES = {'1'};

    /** The number of parts of a reply. */
    private static final int PARTS = 6;

    /** The number of words in the record of a removal; the last one is the version of the last that was no expiry. */
    private static final int REMOVAL_WORDS = 5;

    private final RedisAccess redis;
    private final RedisValueReader reader;
    private final LoadLeases leases;

    RedisLoadStarts(RedisAccess redis, RedisValueReader reader, LoadLeases leases) {
        this.redis = redis;
        this.reader = reader;
        this.leases = leases;
    }

    /** A request that was sent. */
    private record Sent<V>(
            Lookup<V> lookup,
            Optional<RedisInvalidations.Request> markers,
            Future<@Nullable Object> reply,
            Optional<Waiting> waiting,
            long atNanos) {}

    /**
     * Begins the loads of several keys.
     *
     * @param token the token of their leases; empty: without leases
     */
    <V> Map<CacheKey<V>, LoadBegin<V>> begin(Map<CacheKey<V>, Lookup<V>> lookups, String token)
            throws InterruptedException {
        Map<CacheKey<V>, LoadBegin<V>> begun = new LinkedHashMap<>();
        LoadStart known = redis.changes().loadStart();
        int check = redis.awaitChecked(Durations.nanos(redis.readTimeout().current()));
        if (check != ServerCheck.NOT_PASSED && redis.breaker().tryAcquire()) {
            Map<CacheKey<V>, Sent<V>> sent = new LinkedHashMap<>();
            try {
                long begin = System.nanoTime();
                lookups.forEach((key, lookup) -> sent.put(key, send(key, lookup, token)));
                long deadline = begin + Durations.nanos(redis.readTimeout().current());
                sent.forEach((key, request) -> begun.put(key, receive(key, request, known, check, deadline)));
                redis.readTimeout().observe(System.nanoTime() - begin);
                redis.breaker().onSuccess();
                redis.refusals().succeeded(Operation.LOAD);
            } catch (RedisUnavailableException e) {
                failed(lookups.keySet().iterator().next(), e);
            } finally {
                sent.forEach((key, request) -> {
                    if (!begun.containsKey(key) || begun.get(key).lease() != LeaseState.HELD) {
                        request.waiting().ifPresent(Waiting::end);
                    }
                });
            }
        }
        lookups.forEach((key, lookup) -> begun.computeIfAbsent(
                key,
                same -> new LoadBegin<>(
                        Optional.empty(),
                        versions(key, lookup).startingAt(known),
                        LeaseState.UNAVAILABLE,
                        Waiting.NOT_AT_ALL)));
        return begun;
    }

    private void failed(CacheKey<?> key, RedisUnavailableException e) throws InterruptedException {
        if (Thread.interrupted()) { // which says nothing about Redis
            throw new InterruptedException("interrupted while the load of " + key.text() + " began");
        }
        redis.breaker().onFailure(e);
        redis.refusals().failed(Operation.LOAD, e);
        CacheEventPublisher.KEYS.debug("the load of {} begins without L2: {}", key.text(), e.getMessage());
    }

    private <V> Sent<V> send(CacheKey<V> key, Lookup<V> lookup, String token) {
        String value = redis.keys().value(key);
        boolean unknown = lookup.versions() == MarkerVersions.NONE
                && !key.options().verbatim()
                && !redis.invalidations().isPending(key);
        Optional<RedisInvalidations.Request> markers =
                unknown ? Optional.of(redis.invalidations().request(key)) : Optional.empty();
        // Registered before the request: otherwise the message of the release could arrive in between.
        Optional<Waiting> waiting = token.isEmpty() ? Optional.empty() : Optional.of(leases.register(value));
        long at = System.nanoTime();
        Future<@Nullable Object> reply = RedisScripts.BEGIN_LOAD.send(
                redis.link().commands(),
                new byte[][] {
                    RedisKeys.bytes(value),
                    RedisKeys.bytes(redis.keys().removal(value)),
                    RedisKeys.bytes(redis.keys().lease(value))
                },
                Envelope.head(),
                RedisKeys.bytes(token),
                RedisKeys.bytes(Long.toString(leases.millis(key.text()))),
                wanted(key, lookup),
                key.options().verbatim() ? YES : NONE);
        return new Sent<>(lookup, markers, reply, waiting, at);
    }

    /** A value that this process is about to remove or to replace must not be returned. */
    private byte[] wanted(CacheKey<?> key, Lookup<?> lookup) {
        boolean removedUnnoticed = redis.keys().cluster() && key.codec().schema() != 0; // it lies in another slot
        return lookup.seen() < 0
                        || removedUnnoticed
                        || redis.invalidations().isPending(key)
                        || redis.queue().pending(redis.keys().value(key)).isPresent()
                ? NONE
                : RedisKeys.bytes(Long.toString(lookup.seen()));
    }

    private <V> LoadBegin<V> receive(CacheKey<V> key, Sent<V> sent, LoadStart known, int check, long deadline) {
        sent.markers().ifPresent(request -> redis.invalidations().await(request, deadline));
        List<@Nullable Object> parts = RedisReplies.list(RedisReplies.await(sent.reply(), deadline));
        if (parts.size() < PARTS) {
            return new LoadBegin<>(
                    Optional.empty(),
                    versions(key, sent.lookup()).startingAt(known),
                    LeaseState.UNAVAILABLE,
                    Waiting.NOT_AT_ALL);
        }
        LoadStart start = start(parts, sent.atNanos(), known);
        MarkerVersions current = versions(key, sent.lookup());
        long left = RedisReplies.number(parts.get(3));
        byte[] value = RedisReplies.bytes(parts.get(5));
        Optional<Entry<V>> entry = value == null || !redis.check().isStillPassed(check)
                ? Optional.empty()
                : reader.open(key, value, current, start.removalVersion(), RedisReplies.number(parts.get(4)), deadline);
        if (sent.waiting().isEmpty() || left == 0) {
            return new LoadBegin<>(entry, current.startingAt(start), LeaseState.UNAVAILABLE, Waiting.NOT_AT_ALL);
        }
        return left < 0
                ? new LoadBegin<>(entry, current.startingAt(start), LeaseState.ACQUIRED, Waiting.NOT_AT_ALL)
                : new LoadBegin<>(
                        entry,
                        current.startingAt(start),
                        LeaseState.HELD,
                        sent.waiting().get().until(TimeUnit.MILLISECONDS.toNanos(left)));
    }

    private LoadStart start(List<@Nullable Object> parts, long sentNanos, LoadStart known) {
        long now = InvalidationMarkers.parse(RedisReplies.text(parts.get(0)));
        redis.invalidations().observeTime(now, sentNanos);
        String[] removal = RedisReplies.text(parts.get(2)).split(" ", -1);
        return new LoadStart(
                InvalidationMarkers.parse(removal[0]),
                InvalidationMarkers.parse(removal[removal.length < REMOVAL_WORDS ? 0 : REMOVAL_WORDS - 1]),
                now,
                InvalidationMarkers.parse(RedisReplies.text(parts.get(1))),
                known.heard(),
                known.removals());
    }

    private MarkerVersions versions(CacheKey<?> key, Lookup<?> lookup) {
        return lookup.versions() == MarkerVersions.NONE ? redis.invalidations().lastKnown(key) : lookup.versions();
    }
}
