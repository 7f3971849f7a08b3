package dev.archipelago.infrastructure.budget;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.budget.QuotaDecision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the units of a budget that all servers used, in one hash in Redis together with the upstream's cool-down.
 * Thread-safe.
 *
 * <p>Times are those of the caller's clock. If clocks differ the fastest one holds, and the others wait longer by the
 * difference. A bucket that would need a minute more than its size to fill was filled by a wrong clock and counts as
 * empty.
 */
public final class SharedUsageCounter {

    private static final Duration TIMEOUT = Duration.ofMillis(200);

    /** Longer than a month, so that a month's count does not expire. */
    private static final Duration DEFAULT_TTL = Duration.ofDays(40);

    /**
     * Takes units if they are available. All times are in milliseconds.
     *
     * <p>Key: the hash. Arguments: the time; the weight; 1 if the caller used the hash before; the end of the cool-down
     * that the caller knows, and the number of limits that led to it, -1 if they are over; the time to live of the
     * hash; the number of buckets; for each its burst, its refill time, and when the caller last knew it to be full;
     * for each quota the number of its period, its units, the time to the end of the period, and the use that the
     * caller knows.
     *
     * <p>Answer: the reason; the wait; the end of the cool-down; the number of limits; the units left; when the hash
     * was created; when each bucket is full; the use of each quota. If the hash was lost each bucket lacks what it
     * gains in a minute; longer periods are covered by the quota of the month.
     */
    private static final RedisScript TAKE = RedisScript.of("""
        local now, weight = tonumber(ARGV[1]), tonumber(ARGV[2])
        local cool, strikes = tonumber(ARGV[4]), tonumber(ARGV[5])
        local flat = redis.call('HGETALL', KEYS[1])
        local old = {}
        for i = 1, #flat, 2 do old[flat[i]] = tonumber(flat[i + 1]) end
        local lost = #flat == 0 and ARGV[3] == '1'
        local since = old.since or now
        local reason, wait, left = 0, 0, nil
        cool = math.max(cool, old.cool or 0)
        if strikes < 0 then strikes = 0 else strikes = math.max(strikes, old.strikes or 0) end
        if cool > now then reason, wait = 1, cool - now end
        local buckets, full, at = tonumber(ARGV[7]), {}, 8
        for i = 1, buckets do
          local burst, every = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
          local depth = burst * every
          local known = old['full' .. i] or (lost and now + math.min(depth, 60000) or now)
          known = math.max(known, tonumber(ARGV[at + 2]))
          if known > now + depth + 60000 then known = now + depth end
          full[i] = {math.max(known, now), every}
          local free = depth - (full[i][1] - now)
          local units = math.max(0, math.floor(free / every))
          if left == nil or units < left then left = units end
          if weight * every - free > wait then reason, wait = 2, weight * every - free end
          at = at + 3
        end
        local used, numbers = {}, {}
        while at <= #ARGV do
          local i = #used + 1
          local number, units, rest = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
          local before = old['number' .. i]
          used[i], numbers[i] = 0, number
          if before == number or before == number + 1 then used[i], numbers[i] = old['used' .. i], before end
          if numbers[i] == number then used[i] = math.max(used[i], tonumber(ARGV[at + 3])) end
          left = math.min(left, math.max(0, units - used[i]))
          if used[i] + weight > units and rest > wait then reason, wait = 2 + i, rest end
          at = at + 4
        end
        local granted = reason == 0 and weight or 0
        local new = {}
        local function put(name, value)
          new[#new + 1] = name
          new[#new + 1] = string.format('%.0f', value)
        end
        put('since', since)
        put('cool', cool)
        put('strikes', strikes)
        local answer = {reason, wait, cool, strikes, left - granted, since}
        for i = 1, buckets do
          put('full' .. i, full[i][1] + granted * full[i][2])
          answer[#answer + 1] = full[i][1] + granted * full[i][2]
        end
        for i = 1, #used do
          put('number' .. i, numbers[i])
          put('used' .. i, used[i] + granted)
          answer[#answer + 1] = used[i] + granted
        end
        redis.call('HSET', KEYS[1], unpack(new))
        redis.call('PEXPIRE', KEYS[1], ARGV[6])
        return answer
        """);

    private final RedisLink link;
    private final String key;
    private final Duration ttl;

    /** @param key the key of the hash, not used for anything else */
    public SharedUsageCounter(RedisLink link, String key) {
        this(link, key, DEFAULT_TTL);
    }

    /** @param ttl the time to live of the hash after its last use; at least the fill time of the slowest bucket */
    public SharedUsageCounter(RedisLink link, String key, Duration ttl) {
        this.link = link;
        this.key = key;
        this.ttl = ttl;
    }

    /**
     * What one server knows and Redis may have lost or not received yet.
     *
     * @param joined whether it used the hash before: if the hash is missing then, it was lost
     * @param coolUntil the end of the cool-down it knows
     * @param strikes the number of consecutive limits that the upstream reported, 0 if Redis knows them; -1 if a call
     *     succeeded since
     * @param full when each bucket is full, in milliseconds since 1970; shorter than the list of buckets: unknown
     * @param used the use of each quota in its period
     */
    public record Known(boolean joined, Instant coolUntil, int strikes, List<Long> full, List<Long> used) {

        /** A server that does not know how full the buckets are. */
        public Known(boolean joined, Instant coolUntil, int strikes, List<Long> used) {
            this(joined, coolUntil, strikes, List.of(), used);
        }
    }

    /**
     * A decision with what all servers know now.
     *
     * @param since when the hash was created, for the first time or again after a loss
     */
    public record Answer(QuotaDecision decision, Instant since, Known known) {}

    /**
     * Takes {@code weight} units if they are available, otherwise none; weight 0 only exchanges what is known. One
     * round trip.
     *
     * @throws RedisUnavailableException if Redis does not answer within 200 ms; it may have taken the units
     *     nevertheless
     */
    public Answer take(Budget budget, Instant now, int weight, Known known) {
        List<String> arguments = new ArrayList<>();
        add(arguments, now.toEpochMilli(), weight, known.joined() ? 1 : 0);
        add(
                arguments,
                known.coolUntil().toEpochMilli(),
                known.strikes(),
                ttl.toMillis(),
                budget.buckets().size());
        int buckets = budget.buckets().size();
        for (int i = 0; i < buckets; i++) {
            TokenBucket bucket = budget.buckets().get(i);
            long full = i < known.full().size() ? known.full().get(i) : 0;
            add(arguments, bucket.burst(), bucket.refill().toMillis(), full);
        }
        for (int i = 0; i < budget.quotas().size(); i++) {
            Quota quota = budget.quotas().get(i);
            Period period = quota.period();
            long rest = Duration.between(now, period.end(now)).toMillis();
            add(arguments, period.number(now), quota.units(), rest, known.used().get(i));
        }
        List<Long> answer = TAKE.run(link, List.of(key), arguments, TIMEOUT).stream()
                .map(Long::valueOf)
                .toList();
        QuotaDecision decision = new QuotaDecision(
                reason(budget, answer.getFirst().intValue()), Duration.ofMillis(answer.get(1)), answer.get(4));
        return new Answer(
                decision,
                Instant.ofEpochMilli(answer.get(5)),
                new Known(
                        true,
                        Instant.ofEpochMilli(answer.get(2)),
                        answer.get(3).intValue(),
                        answer.subList(6, 6 + buckets),
                        answer.subList(6 + buckets, answer.size())));
    }

    private static Reason reason(Budget budget, int code) {
        return switch (code) {
            case 0 -> Reason.GRANTED;
            case 1 -> Reason.COOL_DOWN;
            case 2 -> Reason.RATE;
            default -> Reason.of(budget.quotas().get(code - 3).period());
        };
    }

    private static void add(List<String> arguments, long... numbers) {
        for (long number : numbers) {
            arguments.add(Long.toString(number));
        }
    }
}
