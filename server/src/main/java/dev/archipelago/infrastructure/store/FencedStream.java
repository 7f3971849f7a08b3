package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.RedisLink;
import dev.archipelago.cache.RedisScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Redis Stream that only the newest leader appends to: an entry carries its leader's epoch in the field {@link #EPOCH},
 * and one that is older than what stands in the stream is refused in the same step. Thread-safe; blocks on Redis.
 */
public final class FencedStream {

    /** The field of the leader's epoch. */
    public static final String EPOCH = "epoch";

    /**
     * Key: the stream. Arguments: the epoch, about how long the stream may be, names and values. Answer: the entry's id,
     * nothing if it was refused. Looks beyond a few entries of others, which have no epoch.
     */
    private static final RedisScript APPEND = RedisScript.of("""
            for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 16)) do
              local fields = entry[2]
              for i = 1, #fields, 2 do
                local epoch = fields[i] == 'epoch' and tonumber(fields[i + 1])
                if epoch and epoch > tonumber(ARGV[1]) then return '' end
              end
            end
            return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'epoch', ARGV[1], unpack(ARGV, 3))
            """);

    private final RedisLink link;
    private final String stream;
    private final long maximumLength;

    /**
     * @param stream the whole key of the stream
     * @param maximumLength about how many entries Redis keeps
     */
    public FencedStream(RedisLink link, String stream, long maximumLength) {
        this.link = link;
        this.stream = stream;
        this.maximumLength = maximumLength;
    }

    /**
     * Appends an entry.
     *
     * @param fields without {@link #EPOCH}, in the order they are to be written
     * @return false if a leader with a higher epoch has written: nothing was appended
     * @throws dev.archipelago.cache.RedisUnavailableException if Redis is away; the entry may have been appended
     */
    public boolean append(long epoch, Map<String, String> fields) {
        List<String> arguments = new ArrayList<>(2 + 2 * fields.size());
        arguments.add(Long.toString(epoch));
        arguments.add(Long.toString(maximumLength));
        fields.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        List<String> answer =
                APPEND.run(link, List.of(stream), arguments, link.options().commandTimeout());
        return !answer.getFirst().isEmpty();
    }
}
