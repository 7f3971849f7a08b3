package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.Backplane;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent;
import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.ReleaseLease;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import dev.archipelago.cache.redis.RedisCommands;
import dev.archipelago.cache.redis.RedisReplies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends queued writes to Redis as commands. */
final class RedisWriteCommands {

    private static final byte[] NO_MESSAGE = {};
    private static final long MINIMUM_MARKER_MILLIS = Duration.ofDays(30).toMillis();

    /** How long the removal of a key is remembered: longer than any load takes whose result may be stored. */
    private static final long REMOVAL_MILLIS = Duration.ofHours(1).toMillis();

    private final RedisKeys keys;
    private final InvalidationMarkers markers;
    private final RedisInvalidations invalidations;
    private final Backplane backplane;
    private final InstantSource clock;
    private final Compression compression;
    private final AtomicLong markerMillis = new AtomicLong(MINIMUM_MARKER_MILLIS);

    RedisWriteCommands(
            RedisKeys keys,
            InvalidationMarkers markers,
            RedisInvalidations invalidations,
            Backplane backplane,
            InstantSource clock,
            Compression compression) {
        this.keys = keys;
        this.markers = markers;
        this.invalidations = invalidations;
        this.backplane = backplane;
        this.clock = clock;
        this.compression = compression;
    }

    /** Returns how much longer Redis keeps a verbatim value than it is fresh. */
    static Duration verbatimExtension(CacheKey<?> key) {
        Duration fresh = key.options().strategy().ttl();
        return Durations.max(key.options().l2Ttl().orElse(fresh), fresh).minus(fresh);
    }

    /** Learns the time of Redis and the version of the marker of all entries. */
    void synchronize(Duration timeout) {
        invalidations.synchronize(System.nanoTime() + timeout.toNanos());
    }

    /** Redis is another server than before, or lost its data. */
    void onServerChanged() {
        invalidations.onServerChanged();
    }

    /** Returns the deletion that takes the place of a value that cannot be written. */
    Delete deletionOf(Put put) {
        return keys.deletionOf(put);
    }

    /** Prolongs the life of markers: a marker must outlive the values it invalidates. */
    void keepMarkersFor(long millis) {
        markerMillis.accumulateAndGet(millis, Math::max);
    }

    /** Sets a marker and announces it; pass the reply to {@link #onMarkerSet}. */
    Future<@Nullable Object> setMarker(RedisCommands commands, SetMarker write) {
        return RedisScripts.SET_MARKER.send(
                commands,
                new byte[][] {bytes(keys.markers())},
                bytes(markerMillis.get()),
                bytes(backplane.channel()),
                bytes(backplane.node() + "\n" + BackplaneEvent.Kind.MARKED + " "),
                bytes(write.marker()));
    }

    /** Records the version that Redis gave a marker. */
    void onMarkerSet(SetMarker write, @Nullable Object answer) {
        String[] words = RedisReplies.text(answer).split(" ", 2);
        markers.observeOwn(
                write.marker(),
                InvalidationMarkers.parse(words[0]),
                words.length < 2 ? 0 : InvalidationMarkers.parse(words[1]));
    }

    /**
     * Sends a write. Returns null if its value has outlived its time or was invalidated since.
     *
     * @param late whether the write was delayed, so that it must not replace newer values
     * @param token the token of the lease that ends with a value; empty: none
     * @param announced whether a value is announced with it
     */
    @Nullable
    Future<?> send(RedisCommands commands, PendingWrite write, boolean late, String token, boolean announced) {
        return switch (write) {
            case Put put -> put(commands, put, late, token, announced);
            case Delete delete -> delete(commands, delete, late);
            case SetMarker marker -> setMarker(commands, marker);
            case ReleaseLease lease -> release(commands, lease);
        };
    }

    Future<?> release(RedisCommands commands, ReleaseLease lease) {
        return RedisScripts.RELEASE_LEASE.send(
                commands,
                new byte[][] {bytes(lease.key())},
                bytes(lease.token()),
                bytes(backplane.channel()),
                backplane.message(List.of(BackplaneEvent.of(BackplaneEvent.Kind.RELEASED, lease.value()))));
    }

    private @Nullable Future<?> put(RedisCommands commands, Put put, boolean late, String token, boolean announced) {
        long ttl = put.keepUntil() - clock.millis();
        if (ttl <= 0) {
            return null;
        }
        Envelope envelope = put.verbatim() ? put.envelope() : resolved(put.envelope());
        if (!put.verbatim() && invalidations.isInvalid(envelope.versions())) {
            return null;
        }
        return (put.verbatim() ? RedisScripts.PUT_VERBATIM : RedisScripts.PUT)
                .send(
                        commands,
                        new byte[][] {bytes(put.key()), bytes(keys.removal(put.key())), bytes(keys.lease(put.key()))},
                        Envelope.head(),
                        bytes(envelope.loadStarted()),
                        bytes(late ? 1 : 0),
                        bytes(ttl),
                        put.verbatim()
                                ? envelope.payload()
                                : compression.compress(envelope).encode(),
                        bytes(envelope.versions().start().removalVersion()),
                        bytes(backplane.node()),
                        bytes(envelope.loadStarted()),
                        bytes(put.replacesRemoval() ? 1 : 0),
                        bytes(REMOVAL_MILLIS),
                        bytes(token),
                        bytes(backplane.channel()),
                        announced ? message(put, true, !token.isEmpty()) : NO_MESSAGE,
                        announced && !token.isEmpty() ? message(put, false, true) : NO_MESSAGE,
                        bytes(envelope.versions().start().removals()));
    }

    private byte[] message(Put put, boolean stored, boolean released) {
        List<BackplaneEvent> events = new ArrayList<>();
        if (stored) {
            events.add(BackplaneEvent.of(BackplaneEvent.Kind.STORED, put.key()));
        }
        if (released) {
            events.add(BackplaneEvent.of(BackplaneEvent.Kind.RELEASED, put.key()));
        }
        return backplane.message(events);
    }

    private Envelope resolved(Envelope envelope) {
        return envelope.withVersions(invalidations.resolve(envelope.versions(), envelope.loadStarted()));
    }

    private Future<?> delete(RedisCommands commands, Delete delete, boolean late) {
        byte[] value = bytes(delete.key());
        byte[] removal = bytes(keys.removal(delete.key()));
        byte[] lease = bytes(keys.lease(delete.key()));
        return RedisScripts.DELETE.send(
                commands,
                keys.cluster()
                        ? new byte[][] {value, removal, lease, value}
                        : new byte[][] {value, removal, lease, bytes(delete.unversioned())},
                Envelope.head(),
                bytes(delete.at()),
                bytes(late ? 1 : 0),
                bytes(REMOVAL_MILLIS),
                bytes(backplane.node()),
                bytes(delete.number()),
                bytes(delete.drop() ? 1 : 0));
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return RedisKeys.bytes(text);
    }
}
