package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.Put;
import dev.archipelago.cache.PendingWrite.Release;
import dev.archipelago.cache.PendingWrite.SetMarker;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Each pending write as commands of Redis. */
final class RedisWriteCommands {

    private static final long MARK_MILLIS = Duration.ofDays(30).toMillis();

    /** Longer than any load takes that may still be stored. */
    private static final long REMEMBERED_MILLIS = Duration.ofHours(1).toMillis();

    private static final byte[] ENVELOPE = ByteBuffer.allocate(6)
            .putInt(Envelope.MAGIC)
            .putShort((short) Envelope.SCHEMA)
            .array();

    private final RedisKeys names;
    private final InvalidationMarkers markers;
    private final Backplane backplane;
    private final InstantSource clock;
    private final Compression compression;
    private final AtomicLong longestLife = new AtomicLong(MARK_MILLIS);

    RedisWriteCommands(
            RedisKeys names,
            InvalidationMarkers markers,
            Backplane backplane,
            InstantSource clock,
            Compression compression) {
        this.names = names;
        this.markers = markers;
        this.backplane = backplane;
        this.clock = clock;
        this.compression = compression;
    }

    /** A marker has to outlive the values it hides. */
    void livesFor(long millis) {
        longestLife.accumulateAndGet(millis, Math::max);
    }

    /** Sets the marker and tells of it; hand the answer to {@link #marked}. */
    Future<byte[]> marker(RedisClusterAsyncCommands<byte[], byte[]> commands, SetMarker marker) {
        // Everything has one marker, so that it need not end: a tag may never be used again.
        long life = marker.marker().equals(RedisKeys.ALL) ? 0 : longestLife.get();
        return commands.eval(
                RedisScripts.MARK,
                ScriptOutputType.VALUE,
                keys(marker.key()),
                text(life),
                bytes(backplane.channel()),
                bytes(backplane.node() + "\n" + BackplaneEvent.Kind.MARKED + " "),
                bytes(" " + marker.marker()));
    }

    /** Null if the value is too old by now to be written. Deletions and values that are late give way to newer ones. */
    @Nullable
    Future<?> send(RedisClusterAsyncCommands<byte[], byte[]> commands, PendingWrite write, boolean late) {
        return switch (write) {
            case Put put -> put(commands, put, late);
            case Delete delete -> delete(commands, delete, late);
            case SetMarker marker -> marker(commands, marker);
            case Release release -> release(commands, release);
        };
    }

    Future<?> release(RedisClusterAsyncCommands<byte[], byte[]> commands, Release release) {
        return commands.eval(
                RedisScripts.RELEASE,
                ScriptOutputType.INTEGER,
                keys(release.key()),
                bytes(release.token()),
                bytes(backplane.channel()),
                backplane.message(List.of(BackplaneEvent.of(BackplaneEvent.Kind.RELEASED, release.value()))));
    }

    private @Nullable Future<?> put(RedisClusterAsyncCommands<byte[], byte[]> commands, Put put, boolean late) {
        long left = put.keepUntil() - clock.millis();
        if (left <= 0) {
            return null;
        }
        return commands.eval(
                put.verbatim() ? RedisScripts.PUT_PLAIN : RedisScripts.PUT,
                ScriptOutputType.INTEGER,
                new byte[][] {bytes(put.key()), bytes(names.gone(put.key()))},
                ENVELOPE,
                text(put.created()),
                text(late ? 1 : 0),
                text(left),
                put.verbatim() ? put.payload() : envelope(put),
                text(put.versions().begin().gone()),
                bytes(backplane.node()),
                text(put.begun() * 1000),
                text(put.removing() ? 1 : 0),
                text(REMEMBERED_MILLIS));
    }

    private byte[] envelope(Put put) {
        Envelope whole = new Envelope(
                put.created(),
                put.freshUntil(),
                known(put.versions()),
                put.absent() ? Envelope.ABSENT : 0,
                ByteBuffer.wrap(put.payload()));
        return compression.pack(whole).encode();
    }

    private Future<?> delete(RedisClusterAsyncCommands<byte[], byte[]> commands, Delete delete, boolean late) {
        return commands.eval(
                RedisScripts.DELETE,
                ScriptOutputType.INTEGER,
                new byte[][] {bytes(delete.key()), bytes(names.gone(delete.key())), bytes(names.lease(delete.key()))},
                ENVELOPE,
                text(delete.at()),
                text(late ? 1 : 0),
                text(REMEMBERED_MILLIS),
                bytes(backplane.node()));
    }

    /** Redis has set the marker. */
    void marked(SetMarker marker, byte[] answer) {
        String[] words = new String(answer, StandardCharsets.US_ASCII).split(" ", 2);
        markers.wrote(
                marker.marker(),
                InvalidationMarkers.number(words[0]),
                words.length < 2 ? 0 : InvalidationMarkers.number(words[1]));
    }

    /** By now Redis knows of the removals that came before the value. */
    private MarkerVersions known(MarkerVersions versions) {
        if (!versions.seen().containsValue(MarkerVersions.PENDING)) {
            return versions;
        }
        Map<String, Long> seen = new LinkedHashMap<>();
        versions.seen()
                .forEach((marker, value) -> seen.put(
                        marker,
                        value == MarkerVersions.PENDING
                                ? Math.max(MarkerVersions.BEFORE_ANY, markers.own(marker))
                                : value));
        return new MarkerVersions(seen, versions.begin());
    }

    private static byte[][] keys(String key) {
        return new byte[][] {bytes(key)};
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return RedisKeys.bytes(text);
    }
}
