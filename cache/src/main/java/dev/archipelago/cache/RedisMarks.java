package dev.archipelago.cache;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Where the removal marks of a key stand, in Redis and on the way to it. Thread-safe. */
final class RedisMarks {

    private final RedisLink link;
    private final RedisNames names;
    private final Marks marks;
    private final WriteQueue queue;

    RedisMarks(RedisLink link, RedisNames names, Marks marks, WriteQueue queue) {
        this.link = link;
        this.names = names;
        this.marks = marks;
        this.queue = queue;
    }

    /** Asks where the marks stand; not where that is known well enough. */
    Map<String, Optional<Future<byte[]>>> ask(CacheKey<?> key) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        Map<String, Optional<Future<byte[]>>> asked = new LinkedHashMap<>();
        for (String mark : names(key)) {
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

    /** Where the last removal of this key alone stands; 0 if there was none lately. */
    long gone(CacheKey<?> key, long deadline) {
        byte[] name = RedisNames.bytes(names.gone(names.value(key)));
        byte @Nullable [] mark = RedisReplies.await(link.commands().get(name), deadline);
        return mark == null
                ? 0
                : Marks.parse(new String(mark, StandardCharsets.US_ASCII)
                        .split(" ", 2)[0].getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a removal waits that hides the value, so that L2 need not be asked. */
    boolean hidden(CacheKey<?> key) {
        return !key.options().verbatim()
                && queue.marked()
                && names(key).stream()
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
