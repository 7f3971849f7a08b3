package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.redis.RedisScript;

/**
 * Lua scripts for what Redis has to do atomically, with commands of Redis 6.2 only. A user without the right to publish
 * can execute them: what they change remains changed, so that repeating a script because of its message would change it
 * again and again.
 */
final class RedisScripts {

    /**
     * Sets an invalidation marker to the time of Redis, never backwards, and announces it. Keys: the hash of the
     * markers. Arguments: how long a marker is kept at least, in milliseconds; the channel; what precedes the version
     * in the message; the marker. Result: the version, a space and the previous version. If there are more than 10,000
     * markers the old ones are deleted, and if that does not help, one of all entries replaces them.
     */
    static final RedisScript SET_MARKER = RedisScript.of("""
            local time = redis.call('TIME')
            local mark = time[1] * 1000000 + time[2]
            local old = tonumber(redis.call('HGET', KEYS[1], ARGV[4]) or 0) or 0
            if mark <= old then mark = old + 1 end
            local text = string.format('%.0f', mark)
            redis.call('HSET', KEYS[1], ARGV[4], text)
            redis.pcall('PUBLISH', ARGV[2], ARGV[3] .. text .. ' ' .. ARGV[4])
            if redis.call('HLEN', KEYS[1]) > 10000 then
              local all, left = redis.call('HGETALL', KEYS[1]), 0
              for i = 1, #all, 2 do
                if all[i] ~= '~all' and all[i] ~= '~created' and tonumber(all[i + 1]) < mark - ARGV[1] * 1000 then
                  redis.call('HDEL', KEYS[1], all[i])
                else
                  left = left + 1
                end
              end
              if left > 5000 then
                local created = redis.call('HGET', KEYS[1], '~created') or '1'
                redis.call('DEL', KEYS[1])
                redis.call('HSET', KEYS[1], '~all', text, '~created', created)
                redis.pcall('PUBLISH', ARGV[2], ARGV[3] .. text .. ' ~all')
              end
            end
            return text .. ' ' .. string.format('%.0f', old)
            """);

    /**
     * Creates the marker of all entries, with the time of Redis, if there is none. Keys: the hash of the markers.
     * Result: the time of Redis in microseconds, the version of the marker and when the markers were created, separated
     * by spaces.
     */
    static final RedisScript SYNCHRONIZE = RedisScript.of("""
            local time = redis.call('TIME')
            local now = string.format('%.0f', time[1] * 1000000 + time[2])
            if redis.call('HSETNX', KEYS[1], '~all', now) == 1 then redis.call('HSET', KEYS[1], '~created', now) end
            return now .. ' ' .. redis.call('HGET', KEYS[1], '~all') .. ' '
              .. (redis.call('HGET', KEYS[1], '~created') or '1')
            """);

    /** Reads when the load of the value in Redis began; 0 if there is no envelope. Arguments: its first bytes. */
    private static final String STARTED = """
            local function started()
              local head = redis.pcall('GETRANGE', KEYS[1], 0, 15)
              local micros = 0
              if type(head) == 'string' and #head == 16 and string.sub(head, 1, 6) == ARGV[1] then
                for i = 9, 16 do micros = micros * 256 + string.byte(head, i) end
              end
              return micros
            end
            """;

    /**
     * Begins a load. Keys: the value, its removal version, its lease. Arguments: the first bytes of an envelope; the
     * token of the lease, empty for none; its duration in milliseconds; when the load of the value that the process has
     * seen began, empty if it does not want another one; 1 if the value has no envelope. Result: the time of Redis in
     * microseconds; the order of the load, which is higher than that of the value in Redis; the removal version; how
     * many milliseconds the holder of the lease has left, -1 if that is this process, 0 if there is none because writes
     * are refused; how many the value has left; the value, if it is another one than the process has seen.
     */
    static final RedisScript BEGIN_LOAD = RedisScript.of(STARTED + """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local start = started()
            local left = 0
            if ARGV[2] ~= '' then
              local set = redis.pcall('SET', KEYS[3], ARGV[2], 'NX', 'PX', ARGV[3])
              if type(set) ~= 'table' then
                left = math.max(1, redis.call('PTTL', KEYS[3]))
              elseif set.ok then
                left = -1
              end
            end
            local value, life = false, 0
            if ARGV[5] == '1' then
              life = redis.call('PTTL', KEYS[1])
            end
            if ARGV[4] ~= '' and (ARGV[5] == '1' or (start > 0 and start ~= tonumber(ARGV[4]))) then
              value = redis.call('GET', KEYS[1])
            end
            return {string.format('%.0f', now), string.format('%.0f', math.max(now, start + 1)),
              redis.call('GET', KEYS[2]) or '0', left, life, value}
            """);

    private static final String CHECK_NEWER = "if started() > tonumber(ARGV[2]) then return 0 end\n";

    /**
     * Records the removal of a key: the time of Redis, never backwards, the previous version, the process that removed
     * it, the number of the removal there, and the version of the last removal that was not merely an expiry. That
     * process can thereby tell whether another one removed the key in between, even if the reply to its own removal was
     * lost, and whether a delayed write precedes its own removal.
     */
    private static final String RECORD_REMOVAL = """
            local function remove(life, who, number, drop)
              local time = redis.call('TIME')
              local mark = time[1] * 1000000 + time[2]
              local old = redis.call('GET', KEYS[2]) or '0'
              local last = string.match(old, '^%d+')
              if mark <= tonumber(last) then mark = tonumber(last) + 1 end
              mark = string.format('%.0f', mark)
              local dropped = drop and mark or string.match(old, '^%d+ %d+ %S+ %d+ (%d+)$') or last
              local record = mark .. ' ' .. last .. ' ' .. who .. ' ' .. number .. ' ' .. dropped
              redis.call('SET', KEYS[2], record, 'PX', life)
              return mark
            end
            """;

    /**
     * Determines whether a value may be kept because its key was not removed since its load began. Arguments from the
     * sixth on: the removal version at that time, -1 if unknown; this process; when the load began, in microseconds;
     * whether the write replaces a removal; how long that removal is remembered. The fifteenth is the number of the
     * last removal by this process before the load.
     */
    private static final String CHECK_KEPT = RECORD_REMOVAL + """
            local at, rest = string.match(redis.call('GET', KEYS[2]) or '', '^(%d+)(.*)$')
            local before, who, number = string.match(rest or '', '^ (%d+) (%S+) (%d+)')
            local seen = ARGV[6]
            local own = who == ARGV[7] and tonumber(number) <= tonumber(ARGV[15])
            local kept = not at or at == seen or (own and (before == seen or seen == '-1'))
              or (seen == '-1' and tonumber(at) < tonumber(ARGV[8]))
            """;

    /** Performs the removal that a write replaces, and gives up the write if its value must not be kept. */
    private static final String APPLY_REMOVAL = """
            if ARGV[9] == '1' then
              remove(ARGV[10], ARGV[7], ARGV[15], true)
              if not kept then redis.call('DEL', KEYS[1]) end
            end
            if not kept then return finish(-1) end
            """;

    /**
     * Releases the lease of the load whose value is written and announces the result, so that both need no round trip
     * of their own. Arguments from the eleventh on: the token of the lease, empty for none; the channel; the message if
     * the value is stored, empty for none; the message otherwise. Result: as the argument, but 2 in place of 1 if the
     * message could not be published.
     */
    private static final String FINISH = """
            local function finish(result)
              if ARGV[11] ~= '' and redis.call('GET', KEYS[3]) == ARGV[11] then redis.call('DEL', KEYS[3]) end
              local message = result == 1 and ARGV[13] or ARGV[14]
              if message ~= '' then
                local sent = redis.pcall('PUBLISH', ARGV[12], message)
                if type(sent) == 'table' and sent.err and result == 1 then return 2 end
              end
              return result
            end
            """;

    /**
     * Writes an envelope unless the key was removed during its load or there is a value whose load began later. Keys:
     * the value, its removal version, its lease. Arguments: the first bytes of an envelope, when the load of this one
     * began, whether the write is late, the time to live in milliseconds, the envelope, those of the check for
     * removals, and those of the end of the load. Result: 0 if there is a newer value, -1 if the key was removed, 2 if
     * the value is stored but not announced.
     */
    static final RedisScript PUT = RedisScript.of(STARTED
            + CHECK_KEPT
            + FINISH
            + "if not kept and ARGV[9] ~= '1' then return finish(-1) end\n"
            + "if started() > tonumber(ARGV[2]) then return finish(0) end\n"
            + APPLY_REMOVAL
            + """
            redis.call('PSETEX', KEYS[1], ARGV[4], ARGV[5])
            return finish(1)
            """);

    /**
     * Writes a bare payload as {@link #PUT} does. It carries no times: a late write gives way to one that expires
     * later.
     */
    static final RedisScript PUT_VERBATIM = RedisScript.of(FINISH + """
            local life = (ARGV[4] + 999) / 1000
            life = life - life % 1
            if ARGV[3] == '1' and redis.call('PTTL', KEYS[1]) > life * 1000 then return finish(0) end
            """ + CHECK_KEPT + APPLY_REMOVAL + """
            redis.call('SETEX', KEYS[1], string.format('%.0f', life), ARGV[5])
            return finish(1)
            """);

    /**
     * Deletes a value unless the write is late and there is a newer value. Keys: the value, its removal version, its
     * lease, the value without a schema version. Arguments: the first bytes of an envelope, when the value was removed,
     * whether the write is late, how long the removal is remembered, this process,
     * the number of the removal, 1 if it is not merely an expiry. Result: 0 if there is a newer value.
     */
    static final RedisScript DELETE =
            RedisScript.of(STARTED + "if ARGV[3] == '1' then\n" + CHECK_NEWER + "end\n" + RECORD_REMOVAL + """
            redis.call('DEL', KEYS[1], KEYS[3], KEYS[4])
            remove(ARGV[4], ARGV[5], ARGV[6], ARGV[7] == '1')
            return 1
            """);

    /**
     * Releases a lease if it is still held, and announces it. Keys: the lease. Arguments: the token, the channel, the
     * message.
     */
    static final RedisScript RELEASE_LEASE = RedisScript.of("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
            redis.pcall('PUBLISH', ARGV[2], ARGV[3])
            return 1
            """);

    private RedisScripts() {}
}
