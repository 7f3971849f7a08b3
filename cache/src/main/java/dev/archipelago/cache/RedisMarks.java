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

/** Where the removal marks of a key stand, in Redis and on the way to it. Thread-safe. */
final class RedisMarks {

    /** By how much the clocks of a Cluster's nodes may differ: a removal so long before a load counts as one during it. */
    private static final long APART_MICROS = 1_000_000;

    private final RedisLink link;
    private final RedisNames names;
    private final Marks marks;
    private final WriteQueue queue;
    private final long apart;

    RedisMarks(RedisLink link, RedisNames names, Marks marks, WriteQueue queue) {
        this.link = link;
        this.names = names;
        this.marks = marks;
        this.queue = queue;
        this.apart = link.options().cluster() ? APART_MICROS : 0;
    }

    /** Asks where the marks of the key stand; not where that is known well enough. */
    Map<String, Optional<Future<byte[]>>> ask(CacheKey<?> key) {
        return ask(names(key));
    }

    private Map<String, Optional<Future<byte[]>>> ask(Collection<String> wanted) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        Map<String, Optional<Future<byte[]>>> asked = new LinkedHashMap<>();
        for (String mark : wanted) {
            asked.put(
                    mark,
                    marks.believed(mark).isPresent()
                            ? Optional.empty()
                            : Optional.of(commands.get(RedisNames.bytes(names.mark(mark)))));
        }
        return asked;
    }

    /** The answers, as the marks to know about for the key. */
    Stamp await(Map<String, Optional<Future<byte[]>>> asked, long deadline) {
        Map<String, Long> seen = new LinkedHashMap<>();
        asked.forEach((mark, reply) -> seen.put(
                mark,
                reply.isEmpty()
                        ? marks.last(mark)
                        : marks.learn(mark, Marks.parse(RedisReplies.await(reply.get(), deadline)))));
        return new Stamp(seen);
    }

    /** Whether a value is gone by one of its own tags, which nobody could ask about before it was read. */
    boolean hidden(Stamp stored, Stamp asked, long deadline) {
        List<String> further = stored.seen().keySet().stream()
                .filter(mark ->
                        RedisNames.tagOf(mark).isPresent() && !asked.seen().containsKey(mark))
                .toList();
        return !further.isEmpty() && (waiting(further) || stored.hiddenIn(await(ask(further), deadline)));
    }

    /** What Redis knows as the load of the key begins. */
    Stamp.Begin begin(CacheKey<?> key, long deadline) {
        Future<byte[]> reply = link.commands().eval(RedisScripts.BEGIN, ScriptOutputType.VALUE, new byte[][] {
            RedisNames.bytes(names.gone(names.value(key)))
        });
        String[] words = new String(RedisReplies.await(reply, deadline), StandardCharsets.US_ASCII).split(" ", 3);
        return words.length < 2
                ? Stamp.Begin.UNKNOWN
                : new Stamp.Begin(Marks.number(words[1]), Math.max(Stamp.BEFORE_ANY, Marks.number(words[0]) - apart));
    }

    /**
     * The stamp of a value that bears these tags as well. They were not known when its load began, but the time by Redis's
     * clock was: whichever is removed after that hides it. Call it while no removal of this process can come between.
     */
    Stamp bearing(Stamp stamp, Set<String> tags) {
        if (tags.isEmpty()) {
            return stamp;
        }
        Map<String, Long> seen = new LinkedHashMap<>(stamp.seen());
        for (String tag : tags) {
            String mark = RedisNames.tag(tag);
            seen.computeIfAbsent(
                    mark,
                    name -> waiting(List.of(name))
                            ? Stamp.PENDING
                            : stamp.begin().at() < 0
                                    ? Stamp.BEFORE_ANY
                                    : marks.harmless(name, stamp.begin().at()));
        }
        return new Stamp(seen, stamp.begin());
    }

    /** Whether a removal waits that hides the value, so that L2 need not be asked. */
    boolean hidden(CacheKey<?> key) {
        return !key.options().verbatim() && waiting(names(key));
    }

    private boolean waiting(List<String> wanted) {
        return queue.marked()
                && wanted.stream()
                        .anyMatch(mark -> queue.pending(names.mark(mark)).isPresent());
    }

    /** Where the marks stood when last heard of: if that is long ago the value may be hidden without need, never shown. */
    Stamp lastKnown(CacheKey<?> key) {
        boolean waiting = queue.marked();
        Map<String, Long> seen = new LinkedHashMap<>();
        for (String mark : names(key)) {
            boolean pending = waiting && queue.pending(names.mark(mark)).isPresent();
            seen.put(mark, pending ? Stamp.PENDING : marks.last(mark));
        }
        return new Stamp(seen);
    }

    private static List<String> names(CacheKey<?> key) {
        return RedisNames.marks(key.text(), key.options().tags());
    }
}
