package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What L1 holds for a key: a value, or that there is none. The {@code Optional} is made once, so that a hit allocates
 * nothing.
 *
 * <p>Times are readings of the cache's ticker in nanoseconds; they are only ever compared by subtraction, because a
 * ticker may start anywhere and overflow.
 */
final class Entry<V> {

    private static final long NO_RETRY = 0;

    /** Long ago, so that who reads by a clock that lags behind sees it as well. */
    private static final long NOT_FRESH = -Duration.ofHours(1).toNanos();

    private final Optional<V> present;
    private final EntryOptions options;
    private final int weight;
    private final long freshUntil;
    private final long usableFor;
    private final long usableUntil;
    private final long earlyFrom;
    private final @Nullable Early early;
    private volatile long retryAt = NO_RETRY;

    private Entry(
            Optional<V> present,
            EntryOptions options,
            int weight,
            long now,
            long freshFor,
            long usableFor,
            @Nullable Early early) {
        this.options = options;
        this.present = present;
        this.weight = weight;
        this.freshUntil = now + freshFor;
        this.usableFor = usableFor;
        this.usableUntil = now + usableFor;
        this.early = early;
        // Never while fresh, where nothing is to happen early: then a hit costs one comparison more.
        this.earlyFrom = early == null ? freshUntil : early.from();
    }

    /**
     * An entry that begins now.
     *
     * @param options with how long after it expired the value may stand in
     * @param remaining how long the value is still fresh; zero or less: it has expired that long ago
     * @param cap how long L1 believes a value at most
     */
    static <V> Entry<V> of(V value, EntryOptions options, int weight, long now, Duration remaining, Duration cap) {
        return of(Optional.of(value), options, weight, now, remaining, cap, null);
    }

    /** The same with what is to happen before its end, if anything. Empty: it is known that there is no value. */
    static <V> Entry<V> of(
            Optional<V> present,
            EntryOptions options,
            int weight,
            long now,
            Duration remaining,
            Duration cap,
            @Nullable Early early) {
        Duration failSafe = options.failSafe();
        long fresh = TimeSpans.nanos(TimeSpans.shorter(remaining, cap));
        if (failSafe.isZero()) {
            return new Entry<>(present, options, weight, now, fresh, fresh, early);
        }
        long usable = remaining.isNegative()
                ? TimeSpans.nanos(failSafe.plus(remaining))
                : TimeSpans.sum(TimeSpans.nanos(remaining), TimeSpans.nanos(failSafe));
        return new Entry<>(present, options, weight, now, fresh, usable, early);
    }

    /** The same value, expired now; it never becomes usable for longer than it already was. */
    Entry<V> expired(long now, Duration failSafe) {
        return new Entry<>(
                present, options, weight, now, NOT_FRESH, Math.min(usableUntil - now, TimeSpans.nanos(failSafe)), null);
    }

    /** The same value, no longer fresh, but as usable as before. */
    Entry<V> doubted(long now) {
        return new Entry<>(present, options, weight, now, NOT_FRESH, usableUntil - now, null);
    }

    EntryOptions options() {
        return options;
    }

    /** The value; empty if it is known that there is none. */
    Optional<V> present() {
        return present;
    }

    int weight() {
        return weight;
    }

    /** For how many nanoseconds from its making L1 may hold it. */
    long usableFor() {
        return usableFor;
    }

    boolean fresh(long now) {
        return now - freshUntil < 0;
    }

    boolean usable(long now) {
        return now - usableUntil < 0;
    }

    /** Whether the caller is the one to load it again before its end. Costs one comparison until that may be. */
    boolean claimEarly(long now, RandomGenerator random) {
        return now - earlyFrom >= 0 && early != null && early.claim(now, random);
    }

    /** After a failed load: until then nobody tries again. */
    void backOff(long until) {
        retryAt = until == NO_RETRY ? 1 : until;
    }

    boolean backingOff(long now) {
        long retry = retryAt;
        return retry != NO_RETRY && now - retry < 0;
    }
}
