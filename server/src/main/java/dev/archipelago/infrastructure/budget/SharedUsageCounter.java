package dev.archipelago.infrastructure.budget;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.budget.Verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What all servers used of a budget, in one hash in Redis, together with the upstream's cool-down. Thread-safe.
 *
 * <p>Times are those of the caller's clock. Of clocks that differ the one ahead counts: the others wait as much longer. A
 * bucket that would need a minute more than it can is that of a clock which was wrong, and is empty.
 */
public final class SharedUsageCounter {

    private static final Duration TIMEOUT = Duration.ofMillis(200);

    /** A month's count must outlive the month. */
    private static final Duration LONGEST = Duration.ofDays(40);

    /**
     * Key: the hash. Arguments: the time; the weight; 1 if the caller counted here before; what it knows of the cool-down:
     * its end and how often it was ignored, -1 if that is over; how long the hash is kept; how many paces; for each the units
     * of the full bucket, the time for one, and when the caller last knew the bucket to be full; for each allowance the number of its period, its units, the time to its end,
     * what the caller knows to be used. All times in milliseconds. Answer: reason, wait, end of the cool-down, how often ignored, units
     * left, when the hash began, when the bucket of each pace is full, then what is used of each allowance. A pace that was lost lacks what it gets back in a
     * minute; for a longer one the month's count is kept.
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
            local paces, full, at = tonumber(ARGV[7]), {}, 8
            for i = 1, paces do
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
            for i = 1, paces do
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
    private final Duration kept;

    /** @param key the whole name of the hash; nothing else may use it */
    public SharedUsageCounter(RedisLink link, String key) {
        this(link, key, LONGEST);
    }

    /** @param kept how long Redis keeps the hash after its last use: no less than the longest pace takes to fill up */
    public SharedUsageCounter(RedisLink link, String key, Duration kept) {
        this.link = link;
        this.key = key;
        this.kept = kept;
    }

    /**
     * What one server knows, which Redis may have forgotten or not heard of yet.
     *
     * @param joined whether it counted here before: then a hash that is gone was lost
     * @param coolUntil when the cool-down it knows of ends
     * @param strikes how often in a row the upstream said "too often", 0 if that is no news; -1 if it answered since
     * @param full when the bucket of each pace is full, in milliseconds since 1970; fewer than there are paces: unknown
     * @param used of each allowance in its period
     */
    public record Known(boolean joined, Instant coolUntil, int strikes, List<Long> full, List<Long> used) {

        /** A server that knows nothing of the paces. */
        public Known(boolean joined, Instant coolUntil, int strikes, List<Long> used) {
            this(joined, coolUntil, strikes, List.of(), used);
        }
    }

    /**
     * A verdict with what all servers know now.
     *
     * @param since when counting began, for the first time or again after Redis forgot
     */
    public record Answer(Verdict verdict, Instant since, Known known) {}

    /**
     * Takes {@code weight} units if they are there, else none; with 0 only tells what is known. One round trip.
     *
     * @throws RedisUnavailableException if Redis does not answer in 200 ms; it may have taken the units all the same
     */
    public Answer take(Budget budget, Instant now, int weight, Known known) {
        List<String> arguments = new ArrayList<>();
        add(arguments, now.toEpochMilli(), weight, known.joined() ? 1 : 0);
        add(
                arguments,
                known.coolUntil().toEpochMilli(),
                known.strikes(),
                kept.toMillis(),
                budget.paces().size());
        int paces = budget.paces().size();
        for (int i = 0; i < paces; i++) {
            TokenBucket pace = budget.paces().get(i);
            long full = i < known.full().size() ? known.full().get(i) : 0;
            add(arguments, pace.burst(), pace.every().toMillis(), full);
        }
        for (int i = 0; i < budget.allowances().size(); i++) {
            Quota allowance = budget.allowances().get(i);
            Period period = allowance.period();
            long rest = Duration.between(now, period.end(now)).toMillis();
            add(
                    arguments,
                    period.number(now),
                    allowance.units(),
                    rest,
                    known.used().get(i));
        }
        List<Long> answer = TAKE.run(link, List.of(key), arguments, TIMEOUT).stream()
                .map(Long::valueOf)
                .toList();
        Verdict verdict = new Verdict(
                reason(budget, answer.getFirst().intValue()), Duration.ofMillis(answer.get(1)), answer.get(4));
        return new Answer(
                verdict,
                Instant.ofEpochMilli(answer.get(5)),
                new Known(
                        true,
                        Instant.ofEpochMilli(answer.get(2)),
                        answer.get(3).intValue(),
                        answer.subList(6, 6 + paces),
                        answer.subList(6 + paces, answer.size())));
    }

    private static Reason reason(Budget budget, int code) {
        return switch (code) {
            case 0 -> Reason.GRANTED;
            case 1 -> Reason.COOLING;
            case 2 -> Reason.PACE;
            default -> Reason.of(budget.allowances().get(code - 3).period());
        };
    }

    private static void add(List<String> arguments, long... numbers) {
        for (long number : numbers) {
            arguments.add(Long.toString(number));
        }
    }
}
