package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
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

    private final long settledUntil;
    private final @Nullable V value;
    private final Optional<V> present;
    private final Life life;

    /** What a plain hit need not look at, apart so that it does not lie in the way: large caches wait for memory. */
    private static final class Life {
        private final EntryOptions options;
        private final Set<String> tags;
        private final int weight;
        private final long freshUntil;
        private final long usableFor;
        private final long usableUntil;
        private final @Nullable RefreshAhead refreshAhead;
        private volatile long retryAt = NO_RETRY;

        Life(
                EntryOptions options,
                Set<String> tags,
                int weight,
                long now,
                long freshFor,
                long usableFor,
                @Nullable RefreshAhead refreshAhead) {
            this.options = options;
            this.tags = tags;
            this.weight = weight;
            this.freshUntil = now + freshFor;
            this.usableFor = usableFor;
            this.usableUntil = now + usableFor;
            this.refreshAhead = refreshAhead;
        }

        long settledUntil() {
            return refreshAhead == null || refreshAhead.from() - freshUntil > 0 ? freshUntil : refreshAhead.from();
        }
    }

    private Entry(Optional<V> present, Life life) {
        this.settledUntil = life.settledUntil();
        this.value = present.orElse(null);
        this.present = present;
        this.life = life;
    }

    /**
     * An entry that begins now.
     *
     * @param options with how long after it expired the value may stand in
     * @param remaining how long the value is still fresh; zero or less: it has expired that long ago
     * @param cap how long L1 believes a value at most
     */
    static <V> Entry<V> of(V value, EntryOptions options, int weight, long now, Duration remaining, Duration cap) {
        return of(Optional.of(value), options, options.tags(), weight, now, remaining, cap, null);
    }

    /**
     * The same with what is to happen before its end, if anything. Empty: it is known that there is no value.
     *
     * @param tags all it bears
     */
    static <V> Entry<V> of(
            Optional<V> present,
            EntryOptions options,
            Set<String> tags,
            int weight,
            long now,
            Duration remaining,
            Duration cap,
            @Nullable RefreshAhead refreshAhead) {
        Duration failSafe = options.failSafe();
        long fresh = Durations.nanos(Durations.shorter(remaining, cap));
        if (failSafe.isZero()) {
            return new Entry<>(present, new Life(options, tags, weight, now, fresh, fresh, refreshAhead));
        }
        long usable = remaining.isNegative()
                ? Durations.nanos(failSafe.plus(remaining))
                : Durations.sum(Durations.nanos(remaining), Durations.nanos(failSafe));
        return new Entry<>(present, new Life(options, tags, weight, now, fresh, usable, refreshAhead));
    }

    /** The same value, expired now; it never becomes usable for longer than it already was. */
    Entry<V> expired(long now, Duration failSafe) {
        return notFresh(now, Math.min(life.usableUntil - now, Durations.nanos(failSafe)));
    }

    /** The same value, no longer fresh, but as usable as before. */
    Entry<V> doubted(long now) {
        return notFresh(now, life.usableUntil - now);
    }

    private Entry<V> notFresh(long now, long usableFor) {
        return new Entry<>(present, new Life(life.options, life.tags, life.weight, now, NOT_FRESH, usableFor, null));
    }

    EntryOptions options() {
        return life.options;
    }

    /** All it can be removed by. */
    Set<String> tags() {
        return life.tags;
    }

    /** The value; empty if it is known that there is none. */
    Optional<V> present() {
        return present;
    }

    /** The same as {@link #present}; null if it is known that there is none. */
    @Nullable
    V value() {
        return value;
    }

    int weight() {
        return life.weight;
    }

    /** For how many nanoseconds from its making L1 may hold it. */
    long usableFor() {
        return life.usableFor;
    }

    /** Whether it is fresh and nothing is to happen early yet, which is what nearly every hit asks and all it asks. */
    boolean settled(long now) {
        return now - settledUntil < 0;
    }

    boolean fresh(long now) {
        return now - life.freshUntil < 0;
    }

    boolean usable(long now) {
        return now - life.usableUntil < 0;
    }

    /** Whether the caller is the one to load it again before its end. */
    boolean claimRefreshAhead(long now, RandomGenerator random) {
        return life.refreshAhead != null && life.refreshAhead.claim(now, random);
    }

    /** After a failed load: until then nobody tries again. */
    void backOff(long until) {
        life.retryAt = until == NO_RETRY ? 1 : until;
    }

    boolean backingOff(long now) {
        long retry = life.retryAt;
        return retry != NO_RETRY && now - retry < 0;
    }
}
