package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.invalidate.MarkerVersions.LoadStart;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** The marker versions of keys: in Redis, in the write queue and as last known. Thread-safe. */
final class RedisInvalidations {

    /**
     * The clock skew assumed between the nodes of a Cluster: a removal this long before a load counts as one during it.
     */
    private static final long CLUSTER_SKEW_MICROS = 1_000_000;

    private final RedisLink link;
    private final RedisKeys keys;
    private final InvalidationMarkers markers;
    private final WriteQueue queue;
    private final RedisClock clock;
    private final long skewMicros;

    RedisInvalidations(
            RedisLink link, RedisKeys keys, InvalidationMarkers markers, WriteQueue queue, RedisClock clock) {
        this.link = link;
        this.keys = keys;
        this.markers = markers;
        this.queue = queue;
        this.clock = clock;
        this.skewMicros = link.options().cluster() ? CLUSTER_SKEW_MICROS : 0;
    }

    /** Requests the versions of the markers of a key; of those whose version is known well enough, nothing. */
    Map<String, Optional<Future<byte[]>>> request(CacheKey<?> key) {
        return request(markersOf(key));
    }

    private Map<String, Optional<Future<byte[]>>> request(Collection<String> names) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        Map<String, Optional<Future<byte[]>>> requested = new LinkedHashMap<>();
        for (String marker : names) {
            requested.put(
                    marker,
                    markers.current(marker).isPresent()
                            ? Optional.empty()
                            : Optional.of(commands.get(RedisKeys.bytes(keys.marker(marker)))));
        }
        return requested;
    }

    /** Awaits the requested versions. */
    MarkerVersions await(Map<String, Optional<Future<byte[]>>> requested, long deadline) {
        Map<String, Long> versions = new LinkedHashMap<>();
        requested.forEach((marker, reply) -> versions.put(
                marker,
                reply.isEmpty()
                        ? markers.lastKnown(marker)
                        : markers.observe(
                                marker, InvalidationMarkers.parse(RedisReplies.await(reply.get(), deadline)))));
        return new MarkerVersions(versions);
    }

    /** Returns whether a value is invalidated by a tag of its own, which is known only after the value was read. */
    boolean isInvalidatedByOwnTag(MarkerVersions stored, MarkerVersions current, long deadline) {
        List<String> further = stored.byMarker().keySet().stream()
                .filter(marker ->
                        Markers.tagOf(marker).isPresent() && !current.byMarker().containsKey(marker))
                .toList();
        return !further.isEmpty() && (isPending(further) || stored.isInvalidatedBy(await(request(further), deadline)));
    }

    /** Asks Redis for the start of a load. */
    LoadStart loadStart(CacheKey<?> key, long deadline) {
        String value = keys.value(key);
        Future<byte[]> reply = link.commands()
                .eval(
                        RedisScripts.LOAD_START,
                        ScriptOutputType.VALUE,
                        new byte[][] {RedisKeys.bytes(value), RedisKeys.bytes(keys.removal(value))},
                        Envelope.head());
        String[] words = new String(RedisReplies.await(reply, deadline), StandardCharsets.US_ASCII).split(" ", 4);
        if (words.length < 3) {
            return LoadStart.UNKNOWN;
        }
        long now = InvalidationMarkers.parse(words[0]);
        clock.observe(now);
        return new LoadStart(InvalidationMarkers.parse(words[2]), now, InvalidationMarkers.parse(words[1]));
    }

    /**
     * Adds the tags of a loaded value to its versions. They were not known when the load began, but its start by
     * Redis's clock was: any later removal invalidates the value. No removal by this process may run concurrently.
     */
    MarkerVersions withTags(MarkerVersions versions, Set<String> tags) {
        if (tags.isEmpty()) {
            return versions;
        }
        Map<String, Long> all = new LinkedHashMap<>(versions.byMarker());
        long started = versions.start().redisMicros();
        long start = started < 0 ? -1 : Math.max(MarkerVersions.LOWEST, started - skewMicros);
        for (String tag : tags) {
            all.computeIfAbsent(
                    Markers.tag(tag),
                    marker -> isPending(List.of(marker))
                            ? MarkerVersions.PENDING
                            : start < 0 ? MarkerVersions.LOWEST : markers.upperBoundAt(marker, start));
        }
        return new MarkerVersions(all, versions.start());
    }

    /** Returns whether a queued invalidation covers a key, so that L2 need not be asked. */
    boolean isPending(CacheKey<?> key) {
        return !key.options().verbatim() && isPending(markersOf(key));
    }

    private boolean isPending(List<String> names) {
        return queue.hasMarkers()
                && names.stream()
                        .anyMatch(marker -> queue.pending(keys.marker(marker)).isPresent());
    }

    /** Returns the last known versions. If they are outdated, the value may be treated as invalid without need. */
    MarkerVersions lastKnown(CacheKey<?> key) {
        boolean waiting = queue.hasMarkers();
        Map<String, Long> versions = new LinkedHashMap<>();
        for (String marker : markersOf(key)) {
            boolean pending = waiting && queue.pending(keys.marker(marker)).isPresent();
            versions.put(marker, pending ? MarkerVersions.PENDING : markers.lastKnown(marker));
        }
        return new MarkerVersions(versions);
    }

    /** Resolves pending versions, once Redis has received the invalidations queued before the value. */
    MarkerVersions resolvePending(MarkerVersions versions) {
        if (!versions.byMarker().containsValue(MarkerVersions.PENDING)) {
            return versions;
        }
        Map<String, Long> resolved = new LinkedHashMap<>();
        versions.byMarker()
                .forEach((marker, version) -> resolved.put(
                        marker,
                        version == MarkerVersions.PENDING
                                ? Math.max(MarkerVersions.LOWEST, markers.own(marker))
                                : version));
        return new MarkerVersions(resolved, versions.start());
    }

    private static List<String> markersOf(CacheKey<?> key) {
        return Markers.covering(key.text(), key.options().tags());
    }
}
