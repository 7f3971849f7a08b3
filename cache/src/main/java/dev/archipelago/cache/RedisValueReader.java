package dev.archipelago.cache;

import dev.archipelago.cache.L2Tier.Lookup;
import dev.archipelago.cache.L2Tier.Stored;
import dev.archipelago.cache.PendingWrite.Put;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Values as they lie in Redis or wait for it, made what they are. Damaged and foreign ones are none and are counted.
 * Thread-safe.
 */
final class RedisValueReader {

    private final RedisLink link;
    private final RedisKeys names;
    private final RedisInvalidations invalidations;
    private final Compression compression;
    private final InstantSource clock;
    private final Counters counters;
    private final CacheEventPublisher events;

    RedisValueReader(
            RedisLink link,
            RedisKeys names,
            RedisInvalidations invalidations,
            Compression compression,
            InstantSource clock,
            Counters counters,
            CacheEventPublisher events) {
        this.link = link;
        this.names = names;
        this.invalidations = invalidations;
        this.compression = compression;
        this.clock = clock;
        this.counters = counters;
        this.events = events;
    }

    /** @throws RedisUnavailableException if Redis has not answered at the deadline */
    <V> Lookup<V> read(CacheKey<V> key, long deadline) {
        return key.options().verbatim() ? readVerbatim(key, deadline) : readEnvelope(key, deadline);
    }

    /** A value Redis does not have yet. */
    <V> Optional<Stored<V>> unwritten(CacheKey<V> key, Put put) {
        int flags = put.absent() ? Envelope.ABSENT : 0;
        ByteBuffer body = ByteBuffer.wrap(put.payload());
        return opened(key, new Envelope(put.created(), put.freshUntil(), put.versions(), flags, body));
    }

    private <V> Lookup<V> readEnvelope(CacheKey<V> key, long deadline) {
        Future<byte[]> reply = link.commands().get(RedisKeys.bytes(names.value(key)));
        Map<String, Optional<Future<byte[]>>> asked = invalidations.ask(key);
        byte @Nullable [] found = RedisReplies.await(reply, deadline);
        MarkerVersions now = invalidations.await(asked, deadline);
        if (found == null) {
            return new Lookup<>(Optional.empty(), now);
        }
        Optional<Envelope> envelope = Envelope.decode(found);
        if (envelope.isEmpty()) {
            reject(key, "not an envelope of ours");
            return new Lookup<>(Optional.empty(), now, true);
        }
        MarkerVersions versions = envelope.get().versions();
        if (versions.supersededBy(now) || invalidations.hidden(versions, now, deadline)) {
            return new Lookup<>(Optional.empty(), now);
        }
        Optional<Stored<V>> stored = opened(key, envelope.get());
        return new Lookup<>(stored, now, stored.isEmpty());
    }

    private <V> Lookup<V> readVerbatim(CacheKey<V> key, long deadline) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        byte[] name = RedisKeys.bytes(names.value(key));
        Future<byte[]> reply = commands.get(name);
        Future<Long> leftReply = commands.pttl(name);
        byte @Nullable [] found = RedisReplies.await(reply, deadline);
        long left = RedisReplies.await(leftReply, deadline);
        if (found == null) {
            return Lookup.nothing();
        }
        Duration fresh = key.options().strategy().ttl();
        // Redis only knows how long it keeps the value; it stops being fresh as much earlier as it is kept longer.
        Duration remaining = left < 0
                ? fresh
                : Durations.shorter(fresh, Duration.ofMillis(left).minus(L2Retention.after(key)));
        return new Lookup<>(decoded(key, ByteBuffer.wrap(found), remaining, fresh, Set.of()), MarkerVersions.CLEAN);
    }

    private <V> Optional<Stored<V>> opened(CacheKey<V> key, Envelope envelope) {
        Duration remaining = Duration.ofMillis(envelope.freshUntil() - clock.millis());
        Duration ttl = Duration.ofMillis(envelope.freshUntil() - envelope.created());
        Set<String> tags = envelope.versions().tags();
        if (envelope.absent()) {
            return Optional.of(new Stored<>(Optional.empty(), 0, remaining, ttl, tags));
        }
        try {
            return decoded(key, compression.unpack(envelope), remaining, ttl, tags);
        } catch (IllegalArgumentException e) {
            reject(key, e.toString());
            return Optional.empty();
        }
    }

    private <V> Optional<Stored<V>> decoded(
            CacheKey<V> key, ByteBuffer payload, Duration remaining, Duration ttl, Set<String> tags) {
        int length = payload.remaining();
        try {
            V value = key.codec().decode(payload);
            return Optional.of(new Stored<>(Optional.of(value), length, remaining, ttl, tags));
        } catch (RuntimeException e) { // a codec may throw anything at bytes that are not its own
            reject(key, e.toString());
            return Optional.empty();
        }
    }

    private void reject(CacheKey<?> key, String why) {
        counters.l2Rejected.increment();
        events.rejected(key.text(), why);
    }
}
