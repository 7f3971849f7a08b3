package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.function.BiFunction;

/** A number of units per window of time. Used on the event loop only. */
final class QuotaWindow {

    private final long allowed;
    private final BiFunction<Instant, Instant, Instant> startOf;
    private final BiFunction<Instant, Instant, Instant> endOf;
    private Instant start = Instant.MIN;
    private long used;

    private QuotaWindow(
            long allowed, BiFunction<Instant, Instant, Instant> startOf, BiFunction<Instant, Instant, Instant> endOf) {
        this.allowed = allowed;
        this.startOf = startOf;
        this.endOf = endOf;
    }

    /** {@code allowed} units in each window, which begins at a multiple of its length: minutes begin at second 0. */
    static QuotaWindow each(Duration window, long allowed) {
        long length = window.toMillis();
        return new QuotaWindow(
                allowed,
                (now, _) -> Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), length) * length),
                (_, start) -> start.plus(window));
    }

    /** {@code allowed} units in each calendar month in UTC. */
    static QuotaWindow eachMonth(long allowed) {
        return new QuotaWindow(
                allowed,
                (now, _) -> first(month(now)),
                (now, _) -> first(month(now).plusMonths(1)));
    }

    /** One unit, and the next one no earlier than {@code least} after it. */
    static QuotaWindow apart(Duration least) {
        return new QuotaWindow(
                1,
                (now, last) ->
                        last.equals(Instant.MIN) || !now.isBefore(last.plus(least)) || now.isBefore(last) ? now : last,
                (_, start) -> start.plus(least));
    }

    /** Uses {@code units}; returns whether they were available. */
    boolean use(Instant now, long units) {
        turn(now);
        used += units;
        return used <= allowed;
    }

    /** Whether {@code units} are available. */
    boolean has(Instant now, long units) {
        turn(now);
        return used + units <= allowed;
    }

    /** The units used in the current window. */
    long used(Instant now) {
        turn(now);
        return used;
    }

    long allowed() {
        return allowed;
    }

    /** The end of the current window. */
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
