package dev.archipelago.cache;

/** What must happen in Redis in one step. Each touches one key; all of it is known to Redis 6.2. */
final class RedisScripts {

    /**
     * Sets a removal mark to Redis's own time, never back, and tells of it. Key: the mark. Arguments: how long it lives in
     * milliseconds, 0 for ever; the channel; what comes before and after the mark in the message. Answer: the mark.
     */
    static final String MARK = """
            local time = redis.call('TIME')
            local mark = time[1] * 1000000 + time[2]
            local old = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
            if mark <= old then mark = old + 1 end
            mark = string.format('%.0f', mark)
            if ARGV[1] == '0' then
              redis.call('SET', KEYS[1], mark)
            else
              redis.call('SET', KEYS[1], mark, 'PX', ARGV[1])
            end
            redis.call('PUBLISH', ARGV[2], ARGV[3] .. mark .. ARGV[4])
            return mark
            """;

    private static final String NEWER = """
            local head = redis.call('GETRANGE', KEYS[1], 0, 15)
            if #head == 16 and string.sub(head, 1, 6) == ARGV[1] then
              local created = 0
              for i = 9, 16 do created = created * 256 + string.byte(head, i) end
              if created > tonumber(ARGV[2]) then return 0 end
            end
            """;

    /**
     * Writes an envelope unless there is a newer one. Key: the value. Arguments: how an envelope begins, when this one was
     * created, how long it lives in milliseconds, its bytes. Answer: 0 if there is a newer one.
     */
    static final String PUT_UNLESS_NEWER = NEWER + """
            redis.call('PSETEX', KEYS[1], ARGV[3], ARGV[4])
            return 1
            """;

    /**
     * Deletes a value unless it was created later. Key: the value. Arguments: how an envelope begins, when it was to be
     * deleted. Answer: 0 if there is a newer one.
     */
    static final String DELETE_UNLESS_NEWER = NEWER + """
            redis.call('DEL', KEYS[1])
            return 1
            """;

    /**
     * Writes plain bytes unless there are some that live longer, written later then. Key: the value. Arguments: how long
     * it lives in seconds, its bytes. Answer: 0 if there is a newer one.
     */
    static final String PUT_PLAIN_UNLESS_NEWER = """
            if redis.call('PTTL', KEYS[1]) > ARGV[1] * 1000 then return 0 end
            redis.call('SETEX', KEYS[1], ARGV[1], ARGV[2])
            return 1
            """;

    /** Takes a lease. Key: the lease. Arguments: the token, milliseconds. Answer: -1, or how long another has it yet. */
    static final String CLAIM = """
            if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return -1 end
            return redis.call('PTTL', KEYS[1])
            """;

    /** Gives a lease back if it is still held, and wakes who waits. Key: the lease. Arguments: token, channel, message. */
    static final String RELEASE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
            return redis.call('PUBLISH', ARGV[2], ARGV[3])
            """;

    private RedisScripts() {}
}
