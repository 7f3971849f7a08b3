package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Redis Stream to which only the newest leader appends: each entry has its leader's epoch in the field {@link
 * #EPOCH}, and an entry with an older epoch than the stream's is rejected atomically. So is an entry whose {@link
 * #TIMESTAMP} is not later than that of the last entry, as after a leader with a fast clock. Thread-safe; blocks on
 * Redis.
 */
public final class EpochGuardedStream {

    /** The field of the leader's epoch. */
    public static final String EPOCH = "epoch";

    /** The field of an optional timestamp: ISO 8601, always with the same length and offset. */
    public static final String TIMESTAMP = "timestamp";

    /**
     * Keys: the stream; a string to set with the entry, if any. Arguments: the epoch; the approximate maximum length; a
     * time that must be later than the last entry's, or empty; the seconds for which the string lives and its text;
     * names and values. Answer: {@code id} and the entry's id; {@code epoch} if a newer leader has written; {@code
     * timestamp} and that of the last entry if it is not earlier. Skips a few entries without an epoch, which other
     * programs may have written.
     */
    private static final RedisScript APPEND = RedisScript.of("""
            for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 16)) do
              local epoch, timestamp
              local fields = entry[2]
              for i = 1, #fields, 2 do
                if fields[i] == 'epoch' then epoch = tonumber(fields[i + 1]) end
                if fields[i] == 'timestamp' then timestamp = fields[i + 1] end
              end
              if epoch and epoch > tonumber(ARGV[1]) then return {'epoch'} end
              if epoch and timestamp and ARGV[3] ~= '' and timestamp >= ARGV[3] then return {'timestamp', timestamp} end
              if epoch then break end
            end
            local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'epoch', ARGV[1], unpack(ARGV, 6))
            if KEYS[2] then redis.call('SETEX', KEYS[2], ARGV[4], ARGV[5]) end
            return {'id', id}
            """);

    /**
     * A string that is set in the same script as an entry is appended, and only if it is. Not in a Redis Cluster, where
     * the two keys are in different slots.
     *
     * @param key the whole key
     * @param timeToLive in whole seconds
     */
    public record Companion(String key, Duration timeToLive, String text) {}

    /** The outcome of an append. */
    public sealed interface Result {

        /** The entry was appended. */
        record Appended() implements Result {}

        /** A leader with a higher epoch has written; nothing was appended. */
        record OlderEpoch() implements Result {}

        /** The last entry has this time, which is not earlier; nothing was appended. */
        record NotLater(String timestamp) implements Result {}
    }

    private final RedisLink link;
    private final String stream;
    private final long maximumLength;

    /**
     * @param stream the whole key of the stream
     * @param maximumLength the approximate number of entries that Redis keeps
     */
    public EpochGuardedStream(RedisLink link, String stream, long maximumLength) {
        this.link = link;
        this.stream = stream;
        this.maximumLength = maximumLength;
    }

    /** Appends an entry alone; otherwise as the method with a companion. */
    public Result append(long epoch, Map<String, String> fields) {
        return append(epoch, fields, Optional.empty());
    }

    /**
     * Appends an entry.
     *
     * @param fields without {@link #EPOCH}, in the order in which they are written
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis is unavailable; the entry may have been
     *     appended
     */
    public Result append(long epoch, Map<String, String> fields, Optional<Companion> companion) {
        return append(epoch, fields, fields.getOrDefault(TIMESTAMP, ""), companion);
    }

    /** Appends an entry whatever the time of the last one. */
    public Result appendAtAnyTime(long epoch, Map<String, String> fields, Optional<Companion> companion) {
        return append(epoch, fields, "", companion);
    }

    private Result append(long epoch, Map<String, String> fields, String laterThan, Optional<Companion> companion) {
        List<String> arguments = new ArrayList<>(5 + 2 * fields.size());
        arguments.add(Long.toString(epoch));
        arguments.add(Long.toString(maximumLength));
        arguments.add(laterThan);
        arguments.add(companion
                .map(one -> Long.toString(one.timeToLive().toSeconds()))
                .orElse(""));
        arguments.add(companion.map(Companion::text).orElse(""));
        fields.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        List<String> keys = companion.map(one -> List.of(stream, one.key())).orElse(List.of(stream));
        List<String> answer = APPEND.run(link, keys, arguments, link.options().commandTimeout());
        return switch (answer.getFirst()) {
            case "id" -> new Result.Appended();
            case "timestamp" -> new Result.NotLater(answer.getLast());
            default -> new Result.OlderEpoch();
        };
    }
}
