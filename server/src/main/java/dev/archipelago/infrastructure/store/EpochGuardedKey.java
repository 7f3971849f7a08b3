package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import java.time.Duration;
import java.util.List;

/**
 * A string in Redis that only the newest leader sets: a late write of an older leader is rejected atomically. The epoch
 * is stored in a separate key, since other programs read the string as it is. Thread-safe; blocks on Redis.
 */
public final class EpochGuardedKey {

    /** The epoch has no time to live: it must outlive any write of an old leader that is still in flight. */
    private static final RedisScript SET = RedisScript.of("""
            local last = tonumber(redis.call('GET', KEYS[2]) or 0) or 0
            if last > tonumber(ARGV[1]) then return 0 end
            if last < tonumber(ARGV[1]) then redis.call('SET', KEYS[2], ARGV[1]) end
            redis.call('SETEX', KEYS[1], ARGV[2], ARGV[3])
            return 1
            """);

    private final RedisLink link;
    private final List<String> keys;
    private final Duration timeToLive;

    /**
     * @param key the whole key of the string
     * @param epochKey the whole key of its epoch; in a Redis Cluster its hash tag must be the string's key
     * @param timeToLive the time to live of the string, in whole seconds
     */
    public EpochGuardedKey(RedisLink link, String key, String epochKey, Duration timeToLive) {
        this.link = link;
        this.keys = List.of(key, epochKey);
        this.timeToLive = timeToLive;
    }

    /**
     * Sets the string.
     *
     * @return false if a leader with a higher epoch has set it; nothing was changed
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis is unavailable; the string may have been
     *     set
     */
    public boolean set(long epoch, String text) {
        List<String> arguments = List.of(Long.toString(epoch), Long.toString(timeToLive.toSeconds()), text);
        return SET.run(link, keys, arguments, link.options().commandTimeout())
                .getFirst()
                .equals("1");
    }
}
