package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.EntryFactory;
import dev.archipelago.cache.internal.Lifetime;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.l2.L2Tier.Lookup;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from Redis and decodes them. Damaged and foreign values are treated as misses and counted. Thread-safe.
 */
final class RedisValueReader {

    private final RedisLink link;
    private final RedisKeys keys;
    private final RedisInvalidations invalidations;
    private final Compression compression;
    private final InstantSource clock;
    private final EntryFactory entries;
    private final CacheEventPublisher events;
    private final RecentVersions versions = new RecentVersions();

    RedisValueReader(
            RedisLink link,
            RedisKeys keys,
            RedisInvalidations invalidations,
            Compression compression,
            InstantSource clock,
            EntryFactory entries,
            CacheEventPublisher events) {
        this.link = link;
        this.keys = keys;
        this.invalidations = invalidations;
        this.compression = compression;
        this.clock = clock;
        this.entries = entries;
        this.events = events;
    }

    /**
     * Whether stored versions are outdated, and their tags. Keeps the last result, because the values of a bulk read
     * usually have the same versions, as the same object ({@link RecentVersions}). Not thread-safe.
     */
    private final class Validity {

        private final MarkerVersions current;
        private final long deadline;
        private @Nullable MarkerVersions stored;
        private boolean invalid;
        private Set<String> tags = Set.of();

        Validity(MarkerVersions current, long deadline) {
            this.current = current;
            this.deadline = deadline;
        }

        void of(MarkerVersions versions) {
            if (versions != stored) {
                invalid = versions.isInvalidatedBy(current)
                        || invalidations.isInvalidatedByOwnTag(versions, current, deadline);
                tags = versions.tags();
                stored = versions;
            }
        }
    }

    /** @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis has not answered by the deadline */
    <V> Lookup<V> read(CacheKey<V> key, long deadline) {
        return key.options().verbatim() ? readVerbatim(key, deadline) : readEnvelope(key, deadline);
    }

    /** Returns the entry of a value that is still queued. */
    <V> Optional<Entry<V>> readPending(CacheKey<V> key, Put put) {
        return open(key, put.envelope(), put.envelope().versions().tags());
    }

    private <V> Lookup<V> readEnvelope(CacheKey<V> key, long deadline) {
        Future<@Nullable Object> reply = get(keys.value(key));
        // Programs with another schema version remove the value without a version and record the removal there.
        Optional<Future<@Nullable Object>> removal =
                key.codec().schema() == 0 ? Optional.empty() : Optional.of(get(keys.removal(keys.unversioned(key))));
        RedisInvalidations.Request requested = invalidations.request(key);
        byte @Nullable [] found = RedisReplies.bytes(RedisReplies.await(reply, deadline));
        MarkerVersions current = invalidations.await(requested, deadline);
        return lookup(key, found, new Validity(current, deadline), removal, deadline);
    }

    private Future<@Nullable Object> get(String name) {
        return link.commands().send(RedisCommand.of("GET").key(name));
    }

    /**
     * Reads several values with one command. None of the keys may be verbatim or have a schema version.
     *
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis has not answered by the deadline
     */
    <V> List<Lookup<V>> readAll(List<CacheKey<V>> all, long deadline) {
        RedisCommand command = RedisCommand.of("MGET");
        all.forEach(key -> command.key(keys.value(key)));
        Future<@Nullable Object> reply = link.commands().send(command);
        List<MarkerVersions> current = invalidations.read(all, deadline);
        List<@Nullable Object> values = RedisReplies.list(RedisReplies.await(reply, deadline));
        List<Lookup<V>> found = new ArrayList<>(all.size());
        Validity validity = new Validity(MarkerVersions.NONE, deadline);
        for (int i = 0; i < values.size(); i++) {
            CacheKey<V> key = all.get(i);
            byte @Nullable [] value = RedisReplies.bytes(values.get(i));
            validity = validity.current == current.get(i) ? validity : new Validity(current.get(i), deadline);
            found.add(lookup(key, value, validity, Optional.empty(), deadline));
        }
        return found;
    }

    private <V> Lookup<V> lookup(
            CacheKey<V> key,
            byte @Nullable [] found,
            Validity validity,
            Optional<Future<@Nullable Object>> removal,
            long deadline) {
        MarkerVersions current = validity.current;
        if (found == null) {
            return new Lookup<>(Optional.empty(), current, 0);
        }
        Optional<Envelope> envelope = Envelope.decode(found, versions);
        if (envelope.isEmpty()) {
            events.rejected(key.text(), "the bytes are not an envelope of this version");
            return new Lookup<>(Optional.empty(), current, Lookup.NOT_WANTED);
        }
        long seen = envelope.get().loadStarted();
        if (removal.isPresent()
                && removedAfter(envelope.get(), RedisReplies.bytes(RedisReplies.await(removal.get(), deadline)))) {
            return new Lookup<>(Optional.empty(), current, seen);
        }
        return new Lookup<>(openValid(key, envelope.get(), validity), current, seen);
    }

    private <V> Optional<Entry<V>> openValid(CacheKey<V> key, Envelope envelope, Validity validity) {
        validity.of(envelope.versions());
        return validity.invalid ? Optional.empty() : open(key, envelope, validity.tags);
    }

    /**
     * Returns the entry of a value that was read as a load began; empty if it is invalid.
     *
     * @param current the marker versions of the key
     * @param removed the version of its last removal
     * @param life how many milliseconds a verbatim value has left
     */
    <V> Optional<Entry<V>> open(
            CacheKey<V> key, byte[] value, MarkerVersions current, long removed, long life, long deadline) {
        if (key.options().verbatim()) {
            return decodeVerbatim(key, value, life);
        }
        return Envelope.decode(value, versions)
                .filter(envelope -> key.codec().schema() == 0 || removed <= envelope.loadStarted())
                .flatMap(envelope -> openValid(key, envelope, new Validity(current, deadline)));
    }

    private static boolean removedAfter(Envelope envelope, byte @Nullable [] removal) {
        if (removal == null) {
            return false;
        }
        String version = new String(removal, StandardCharsets.US_ASCII).split(" ", 2)[0];
        return InvalidationMarkers.parse(version) > envelope.loadStarted();
    }

    private <V> Lookup<V> readVerbatim(CacheKey<V> key, long deadline) {
        RedisCommands commands = link.commands();
        String name = keys.value(key);
        Future<@Nullable Object> reply = get(name);
        Future<@Nullable Object> ttlReply =
                commands.send(RedisCommand.of("PTTL").key(name));
        byte @Nullable [] found = RedisReplies.bytes(RedisReplies.await(reply, deadline));
        long ttl = RedisReplies.number(RedisReplies.await(ttlReply, deadline));
        if (found == null) {
            return Lookup.nothing();
        }
        Optional<Entry<V>> entry = decodeVerbatim(key, found, ttl);
        return new Lookup<>(entry, MarkerVersions.NONE, entry.isPresent() ? 0 : Lookup.NOT_WANTED);
    }

    private <V> Optional<Entry<V>> decodeVerbatim(CacheKey<V> key, byte[] value, long ttl) {
        Duration fresh = key.options().strategy().ttl();
        // Redis knows only how long it keeps the value, which is longer than the value is fresh by a fixed time.
        Duration remaining = ttl < 0
                ? fresh
                : Durations.min(fresh, Duration.ofMillis(ttl).minus(RedisWriteCommands.verbatimExtension(key)));
        return decode(key, ByteBuffer.wrap(value), new Lifetime(remaining, fresh, 0), Set.of());
    }

    private <V> Optional<Entry<V>> open(CacheKey<V> key, Envelope envelope, Set<String> tags) {
        long ttl = envelope.freshUntil() - envelope.created();
        // Bounded, so that a writer whose clock is ahead does not prolong the life of its values.
        long remaining = Math.min(envelope.freshUntil() - clock.millis(), ttl);
        Lifetime lifetime = new Lifetime(Duration.ofMillis(remaining), Duration.ofMillis(ttl), 0);
        if (envelope.absent()) {
            return Optional.of(entries.create(key, Optional.empty(), tags, 0, lifetime));
        }
        try {
            return decode(key, compression.decompress(envelope), lifetime, tags);
        } catch (IllegalArgumentException e) {
            events.rejected(key.text(), e.toString());
            return Optional.empty();
        }
    }

    private <V> Optional<Entry<V>> decode(CacheKey<V> key, ByteBuffer payload, Lifetime lifetime, Set<String> tags) {
        int length = payload.remaining();
        V value;
        try {
            value = key.codec().decode(payload);
        } catch (RuntimeException e) { // a codec may throw anything for foreign bytes
            events.rejected(key.text(), e.toString());
            return Optional.empty();
        }
        int bytes = key.codec().weight(value, length);
        return Optional.of(entries.create(key, Optional.of(value), tags, bytes, lifetime));
    }
}
