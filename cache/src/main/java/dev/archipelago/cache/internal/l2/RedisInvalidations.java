package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.invalidate.MarkerVersions.LoadStart;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The marker versions of keys: in Redis, in the write queue and as last known. Thread-safe. */
final class RedisInvalidations {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

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

    /** When the markers in Redis were created, by its clock in microseconds. */
    private final AtomicLong markersCreated = new AtomicLong();

    /** The last change of the server. */
    private volatile ServerChange change = new ServerChange(0, Long.MAX_VALUE);

    RedisInvalidations(
            RedisLink link, RedisKeys keys, InvalidationMarkers markers, WriteQueue queue, RedisClock clock) {
        this.link = link;
        this.keys = keys;
        this.markers = markers;
        this.queue = queue;
        this.clock = clock;
        this.skewMicros = link.options().cluster() ? CLUSTER_SKEW_MICROS : 0;
    }

    /**
     * A change of the server.
     *
     * @param markersCreated when the markers of the new server were created
     * @param from the time from which on processes repeat their removals, by Redis's clock in microseconds
     */
    private record ServerChange(long markersCreated, long from) {}

    /**
     * Marker versions that are being read.
     *
     * @param known the versions that need not be read
     * @param asked markers whose version is read, in the order of the reply
     */
    record Request(Map<String, Long> known, List<String> asked, Optional<Future<@Nullable Object>> reply) {}

    /** The keys with the same markers: those of a key space with the same tags. */
    private record Group(String space, Set<String> tags) {

        static Group of(CacheKey<?> key) {
            String text = key.text();
            return new Group(text.substring(0, spaceLength(text)), key.options().tags());
        }

        boolean has(CacheKey<?> key) {
            return spaceLength(key.text()) == space.length()
                    && key.text().startsWith(space)
                    && tags.equals(key.options().tags());
        }

        private static int spaceLength(String text) {
            int first = text.indexOf(':');
            return 1 + Math.max(first, text.indexOf(':', first + 1));
        }

        List<String> markers() {
            return Markers.covering(space, tags);
        }
    }

    /**
     * Reads the versions of the markers of several keys with one command, if any. Neighbours that have the same markers
     * share the result, because large lists of keys usually are of one kind.
     *
     * @return the versions for each key, in the order of the keys
     */
    List<MarkerVersions> read(List<? extends CacheKey<?>> all, long deadline) {
        List<Group> groups = new ArrayList<>(1);
        int[] groupOf = new int[all.size()];
        Map<Group, Integer> known = new HashMap<>();
        for (int i = 0; i < groupOf.length; i++) {
            CacheKey<?> key = all.get(i);
            if (i > 0 && groups.get(groupOf[i - 1]).has(key)) {
                groupOf[i] = groupOf[i - 1];
                continue;
            }
            Group group = Group.of(key);
            groupOf[i] = known.computeIfAbsent(group, added -> groups.size());
            if (groupOf[i] == groups.size()) {
                groups.add(group);
            }
        }
        Set<String> names =
                groups.stream().flatMap(group -> group.markers().stream()).collect(Collectors.toSet());
        MarkerVersions current = await(request(names), deadline);
        List<MarkerVersions> byGroup =
                groups.stream().map(group -> only(group, current)).toList();
        return Arrays.stream(groupOf).mapToObj(byGroup::get).toList();
    }

    /** Returns those of the versions that concern a group. */
    private static MarkerVersions only(Group group, MarkerVersions versions) {
        Map<String, Long> own = new LinkedHashMap<>();
        group.markers().forEach(marker -> own.put(marker, versions.of(marker)));
        return new MarkerVersions(own);
    }

    /** Requests the versions of the markers of a key, except those that are known well enough. */
    Request request(CacheKey<?> key) {
        return request(markersOf(key));
    }

    private Request request(Collection<String> names) {
        Map<String, Long> known = LinkedHashMap.newLinkedHashMap(names.size());
        List<String> asked = new ArrayList<>(0);
        for (String marker : names) {
            OptionalLong version = markers.current(marker);
            if (version.isPresent()) {
                known.put(marker, version.getAsLong());
            } else {
                asked.add(marker);
            }
        }
        if (asked.isEmpty()) {
            return new Request(known, asked, Optional.empty());
        }
        // The marker of all entries always exists: its absence shows that Redis evicted the markers.
        if (!asked.contains(Markers.ALL)) {
            asked.add(Markers.ALL);
        }
        RedisCommand command = RedisCommand.of("HMGET").key(keys.markers());
        asked.forEach(command::with);
        return new Request(known, asked, Optional.of(link.commands().send(command)));
    }

    /** Awaits the requested versions. */
    MarkerVersions await(Request request, long deadline) {
        Map<String, Long> versions = request.known();
        if (request.reply().isPresent()) {
            versions = new LinkedHashMap<>(versions);
            List<@Nullable Object> values =
                    RedisReplies.list(RedisReplies.await(request.reply().get(), deadline));
            for (int i = 0; i < values.size(); i++) {
                String marker = request.asked().get(i);
                byte[] value = RedisReplies.bytes(values.get(i));
                long version = value == null && marker.equals(Markers.ALL)
                        ? synchronize(deadline)
                        : markers.observe(marker, InvalidationMarkers.parse(value));
                versions.put(marker, version);
            }
        }
        return new MarkerVersions(versions);
    }

    /**
     * Reads the clock of Redis and the version of the marker of all entries, which is created if there is none: Redis
     * is new or has lost its markers, so that everything that was stored so far is invalid.
     */
    long synchronize(long deadline) {
        long sent = System.nanoTime();
        Future<@Nullable Object> reply =
                RedisScripts.SYNCHRONIZE.send(link.commands(), new byte[][] {RedisKeys.bytes(keys.markers())});
        String[] words = RedisReplies.text(RedisReplies.await(reply, deadline)).split(" ", 3);
        if (words.length < 3) {
            return markers.lastKnown(Markers.ALL);
        }
        clock.observe(InvalidationMarkers.parse(words[0]), sent);
        long created = InvalidationMarkers.parse(words[2]);
        long before = markersCreated.getAndSet(created);
        if (before != 0 && before != created) {
            LOG.warn(
                    "Redis at {} has lost its data or evicted the markers of removals: each older entry is loaded again"
                            + " at its next read, because removals may have been lost",
                    link.address());
        }
        return markers.observe(Markers.ALL, InvalidationMarkers.parse(words[1]));
    }

    /** Returns whether a value is invalidated by a tag of its own, which is known only after the value was read. */
    boolean isInvalidatedByOwnTag(MarkerVersions stored, MarkerVersions current, long deadline) {
        List<String> further = List.of();
        for (String marker : stored.byMarker().keySet()) {
            if (Markers.isTag(marker) && !current.byMarker().containsKey(marker)) {
                further = further.isEmpty() ? new ArrayList<>() : further;
                further.add(marker);
            }
        }
        return !further.isEmpty() && (isPending(further) || stored.isInvalidatedBy(await(request(further), deadline)));
    }

    /** Returns as {@link L2Tier#isRemovedSince} specifies. */
    boolean isRemovedSince(MarkerVersions versions, Set<String> tags, long nanos) {
        LoadStart start = versions.start();
        if (start.redisMicros() < 0) {
            return false; // Redis was not asked
        }
        long loaded = start.redisMicros() - TimeUnit.NANOSECONDS.toMicros(nanos) - skewMicros;
        return start.dropVersion() > loaded
                || tags.stream().anyMatch(tag -> !versions.byMarker().containsKey(Markers.tag(tag)))
                || versions.byMarker().entrySet().stream()
                        .anyMatch(marker -> marker.getValue() > loaded
                                // the markers were created since, because Redis lost its data: nothing was removed
                                && !(marker.getKey().equals(Markers.ALL) && marker.getValue() == markersCreated.get()));
    }

    /** Records a time that Redis reported just now, in reply to a request of that reading of the monotonic clock. */
    void observeTime(long redisMicros, long sentNanos) {
        clock.observe(redisMicros, sentNanos);
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
        return queue.hasMarkers() && !key.options().verbatim() && isPending(markersOf(key));
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

    /** Redis is another server than before, or lost its data: processes repeat their recent removals there. */
    void onServerChanged() {
        long from = clock.micros() - TimeUnit.NANOSECONDS.toMicros(RecentRemovals.KEPT_NANOS);
        change = new ServerChange(markersCreated.get(), from);
    }

    /**
     * Returns the versions with which a value is written, once Redis has received the invalidations queued before it.
     *
     * @param loadStarted when the load of the value began, by Redis's clock in microseconds
     */
    MarkerVersions resolve(MarkerVersions versions, long loadStarted) {
        Map<String, Long> resolved = new LinkedHashMap<>(versions.byMarker());
        // An invalidation by another process that Redis received between the start of the load and the own one, which
        // was requested before the load, removed the value: the version of the own one would hide that.
        long known = versions.start().redisMicros();
        long start = Math.max(MarkerVersions.LOWEST, (known < 0 ? loadStarted : known) - skewMicros);
        resolved.replaceAll(
                (marker, version) -> version == MarkerVersions.PENDING ? markers.upperBoundAt(marker, start) : version);
        // If the markers were created after the load began, it is unknown what was removed before. On another server
        // processes repeat their removals of the last minute, so that values that were loaded since then are kept.
        long all = resolved.getOrDefault(Markers.ALL, 0L);
        ServerChange last = change;
        long created = markersCreated.get();
        boolean recent = last.markersCreated() == created && loadStarted >= last.from();
        if (all < created && (all == 0 || recent)) {
            resolved.put(Markers.ALL, created);
        }
        return new MarkerVersions(resolved, versions.start());
    }

    /**
     * Returns whether every reader would find a value invalid, given its versions as it is written: it was removed, or
     * the markers that would show that were lost.
     */
    boolean isInvalid(MarkerVersions resolved) {
        return markers.lastKnown(Markers.ALL) > resolved.of(Markers.ALL)
                || resolved.byMarker().entrySet().stream()
                        .anyMatch(marker -> markers.lastKnown(marker.getKey()) > marker.getValue());
    }

    private static List<String> markersOf(CacheKey<?> key) {
        return Markers.covering(key.text(), key.options().tags());
    }
}
