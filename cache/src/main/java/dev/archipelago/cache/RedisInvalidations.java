package dev.archipelago.cache;

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

/** Where the removal markers of a key stand, in Redis and on the way to it. Thread-safe. */
final class RedisInvalidations {

    /** By how much the clocks of a Cluster's nodes may differ: a removal so long before a load counts as one during it. */
    private static final long APART_MICROS = 1_000_000;

    private final RedisLink link;
    private final RedisKeys names;
    private final InvalidationMarkers markers;
    private final WriteQueue queue;
    private final long apart;

    RedisInvalidations(RedisLink link, RedisKeys names, InvalidationMarkers markers, WriteQueue queue) {
        this.link = link;
        this.names = names;
        this.markers = markers;
        this.queue = queue;
        this.apart = link.options().cluster() ? APART_MICROS : 0;
    }

    /** Asks where the markers of the key stand; not where that is known well enough. */
    Map<String, Optional<Future<byte[]>>> ask(CacheKey<?> key) {
        return ask(names(key));
    }

    private Map<String, Optional<Future<byte[]>>> ask(Collection<String> wanted) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        Map<String, Optional<Future<byte[]>>> asked = new LinkedHashMap<>();
        for (String marker : wanted) {
            asked.put(
                    marker,
                    markers.cached(marker).isPresent()
                            ? Optional.empty()
                            : Optional.of(commands.get(RedisKeys.bytes(names.marker(marker)))));
        }
        return asked;
    }

    /** The answers, as the markers to know about for the key. */
    MarkerVersions await(Map<String, Optional<Future<byte[]>>> asked, long deadline) {
        Map<String, Long> seen = new LinkedHashMap<>();
        asked.forEach((marker, reply) -> seen.put(
                marker,
                reply.isEmpty()
                        ? markers.last(marker)
                        : markers.learn(marker, InvalidationMarkers.parse(RedisReplies.await(reply.get(), deadline)))));
        return new MarkerVersions(seen);
    }

    /** Whether a value is gone by one of its own tags, which nobody could ask about before it was read. */
    boolean hidden(MarkerVersions stored, MarkerVersions asked, long deadline) {
        List<String> further = stored.seen().keySet().stream()
                .filter(marker ->
                        RedisKeys.tagOf(marker).isPresent() && !asked.seen().containsKey(marker))
                .toList();
        return !further.isEmpty() && (waiting(further) || stored.supersededBy(await(ask(further), deadline)));
    }

    /** What Redis knows as the load of the key begins. */
    MarkerVersions.Begin begin(CacheKey<?> key, long deadline) {
        Future<byte[]> reply = link.commands().eval(RedisScripts.BEGIN, ScriptOutputType.VALUE, new byte[][] {
            RedisKeys.bytes(names.gone(names.value(key)))
        });
        String[] words = new String(RedisReplies.await(reply, deadline), StandardCharsets.US_ASCII).split(" ", 3);
        return words.length < 2
                ? MarkerVersions.Begin.UNKNOWN
                : new MarkerVersions.Begin(
                        InvalidationMarkers.number(words[1]),
                        Math.max(MarkerVersions.BEFORE_ANY, InvalidationMarkers.number(words[0]) - apart));
    }

    /**
     * The versions of a value that bears these tags as well. They were not known when its load began, but the time by Redis's
     * clock was: whichever is removed after that hides it. Call it while no removal of this process can come between.
     */
    MarkerVersions bearing(MarkerVersions versions, Set<String> tags) {
        if (tags.isEmpty()) {
            return versions;
        }
        Map<String, Long> seen = new LinkedHashMap<>(versions.seen());
        for (String tag : tags) {
            String marker = RedisKeys.tag(tag);
            seen.computeIfAbsent(
                    marker,
                    name -> waiting(List.of(name))
                            ? MarkerVersions.PENDING
                            : versions.begin().at() < 0
                                    ? MarkerVersions.BEFORE_ANY
                                    : markers.floor(name, versions.begin().at()));
        }
        return new MarkerVersions(seen, versions.begin());
    }

    /** Whether a removal waits that hides the value, so that L2 need not be asked. */
    boolean hidden(CacheKey<?> key) {
        return !key.options().verbatim() && waiting(names(key));
    }

    private boolean waiting(List<String> wanted) {
        return queue.marked()
                && wanted.stream()
                        .anyMatch(marker -> queue.pending(names.marker(marker)).isPresent());
    }

    /** Where the markers stood when last heard of: if that is long ago the value may be hidden without need, never shown. */
    MarkerVersions lastKnown(CacheKey<?> key) {
        boolean waiting = queue.marked();
        Map<String, Long> seen = new LinkedHashMap<>();
        for (String marker : names(key)) {
            boolean pending = waiting && queue.pending(names.marker(marker)).isPresent();
            seen.put(marker, pending ? MarkerVersions.PENDING : markers.last(marker));
        }
        return new MarkerVersions(seen);
    }

    private static List<String> names(CacheKey<?> key) {
        return RedisKeys.markers(key.text(), key.options().tags());
    }
}
