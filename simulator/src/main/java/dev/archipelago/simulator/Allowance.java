package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.function.BiFunction;

/** So many units in each window of time. Used on the event loop only. */
final class Allowance {

    private final long allowed;
    private final BiFunction<Instant, Instant, Instant> startOf;
    private final BiFunction<Instant, Instant, Instant> endOf;
    private Instant start = Instant.MIN;
    private long used;

    private Allowance(
            long allowed, BiFunction<Instant, Instant, Instant> startOf, BiFunction<Instant, Instant, Instant> endOf) {
        this.allowed = allowed;
        this.startOf = startOf;
        this.endOf = endOf;
    }

    /** So many in each window that begins at a multiple of its length: minutes begin at second 0. */
    static Allowance each(Duration window, long allowed) {
        long length = window.toMillis();
        return new Allowance(
                allowed,
                (now, _) -> Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), length) * length),
                (_, start) -> start.plus(window));
    }

    /** So many in each calendar month, in UTC. */
    static Allowance eachMonth(long allowed) {
        return new Allowance(
                allowed,
                (now, _) -> first(month(now)),
                (now, _) -> first(month(now).plusMonths(1)));
    }

    /** One, and the next no earlier than that time after it. */
    static Allowance apart(Duration least) {
        return new Allowance(
                1,
                (now, last) ->
                        last.equals(Instant.MIN) || !now.isBefore(last.plus(least)) || now.isBefore(last) ? now : last,
                (_, start) -> start.plus(least));
    }

    /** Uses up so many; whether they were still allowed. */
    boolean use(Instant now, long units) {
        turn(now);
        used += units;
        return used <= allowed;
    }

    /** Whether so many more are allowed. */
    boolean has(Instant now, long units) {
        turn(now);
        return used + units <= allowed;
    }

    /** How many the window of now has used. */
    long used(Instant now) {
        turn(now);
        return used;
    }

    long allowed() {
        return allowed;
    }

    /** When the window of now ends. */
    Instant end(Instant now) {
        turn(now);
        return endOf.apply(now, start);
    }

    private void turn(Instant now) {
        Instant current = startOf.apply(now, start);
        if (!current.equals(start)) {
            start = current;
            used = 0;
        }
    }

    private static YearMonth month(Instant now) {
        return YearMonth.from(now.atOffset(ZoneOffset.UTC));
    }

    private static Instant first(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
