package dev.archipelago.cache;

/** What must happen in Redis in one step. Each touches one key; all of it is known to Redis 6.2. */
final class RedisScripts {

    /**
     * Sets a removal marker to Redis's own time, never back, and tells of it. Key: the marker. Arguments: how long it lives in
     * milliseconds, 0 for ever; the channel; what comes before and after the marker in the message. Answer: the marker, a
     * space, and where it stood before.
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
            return mark .. ' ' .. string.format('%.0f', old)
            """;

    /**
     * What there is to know when a load begins. Key: the removals of the key alone. Answer: Redis's time in microseconds,
     * a space, and what the key holds.
     */
    static final String BEGIN = """
            local time = redis.call('TIME')
            local at = string.format('%.0f', time[1] * 1000000 + time[2])
            return at .. ' ' .. (redis.call('GET', KEYS[1]) or '0')
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
     * The removal of a key notes the time by Redis's own clock, never back, after it the one before and who removed it, so
     * that this process can tell whether another did in between, even if the answer to its own removal was lost.
     */
    private static final String REMOVE = """
            local function remove(life, who)
              local time = redis.call('TIME')
              local mark = time[1] * 1000000 + time[2]
              local last = string.match(redis.call('GET', KEYS[2]) or '0', '^%d+')
              if mark <= tonumber(last) then mark = tonumber(last) + 1 end
              mark = string.format('%.0f', mark)
              redis.call('SET', KEYS[2], mark .. ' ' .. last .. ' ' .. who, 'PX', life)
              return mark
            end
            """;

    /**
     * Whether the key was removed since the load of its value began. Arguments from the sixth on: the removal seen then, -1
     * if Redis could not be asked; this process, whose own removals all came before the load; when the load began in microseconds; whether it
     * makes up for a removal; how long that is remembered.
     */
    private static final String REMOVED = REMOVE + """
            local at, before, who = string.match(redis.call('GET', KEYS[2]) or '', '^(%d+) (%d+) (%S+)$')
            local seen = ARGV[6]
            local kept = not at or at == seen or (who == ARGV[7] and (before == seen or seen == '-1'))
              or (seen == '-1' and tonumber(at) < tonumber(ARGV[8]))
            if ARGV[9] == '1' then
              remove(ARGV[10], ARGV[7])
              if not kept then redis.call('DEL', KEYS[1]) end
            end
            if not kept then return -1 end
            """;

    /**
     * Writes an envelope unless the key was removed meanwhile or, if it is late, there is a newer one. Keys: the value, its
     * removals. Arguments: how an envelope begins, when this one was created, whether it is late, how long it lives in
     * milliseconds, its bytes, and those of the removal. Answer: 0 if there is a newer one, -1 if it was removed.
     */
    static final String PUT = "if ARGV[3] == '1' then\n" + NEWER + "end\n" + REMOVED + """
            redis.call('PSETEX', KEYS[1], ARGV[4], ARGV[5])
            return 1
            """;

    /** The same for plain bytes; newer ones live longer, having been written later. */
    static final String PUT_PLAIN = """
            local life = (ARGV[4] + 999) / 1000
            life = life - life % 1
            if ARGV[3] == '1' and redis.call('PTTL', KEYS[1]) > life * 1000 then return 0 end
            """ + REMOVED + """
            redis.call('SETEX', KEYS[1], string.format('%.0f', life), ARGV[5])
            return 1
            """;

    /**
     * Deletes a value unless it is late and there is one created later. Keys: the value, its removals, its lease.
     * Arguments: how an envelope begins, when it was to be deleted, whether it is late, how long that is remembered, this
     * process. Answer: 0 if there is a newer one.
     */
    static final String DELETE = "if ARGV[3] == '1' then\n" + NEWER + "end\n" + REMOVE + """
            redis.call('DEL', KEYS[1], KEYS[3])
            remove(ARGV[4], ARGV[5])
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
