package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * What L1 holds for a key. The {@code Optional} is made once, so that a hit allocates nothing.
 *
 * <p>Times are readings of the cache's ticker in nanoseconds; they are only ever compared by subtraction, because a
 * ticker may start anywhere and overflow.
 */
final class Entry<V> {

    private static final long NO_RETRY = 0;

    private final V value;
    private final Optional<V> present;
    private final int weight;
    private final long freshUntil;
    private final long usableFor;
    private final long usableUntil;
    private volatile long retryAt = NO_RETRY;

    private Entry(V value, int weight, long now, long freshFor, long usableFor) {
        this.value = value;
        this.present = Optional.of(value);
        this.weight = weight;
        this.freshUntil = now + freshFor;
        this.usableFor = usableFor;
        this.usableUntil = now + usableFor;
    }

    /**
     * An entry that begins now.
     *
     * @param remaining how long the value is still fresh; zero or less: it has expired that long ago
     * @param cap how long L1 believes a value at most
     * @param failSafe how long after it expired the value may stand in
     */
    static <V> Entry<V> of(V value, int weight, long now, Duration remaining, Duration cap, Duration failSafe) {
        long fresh = TimeSpans.nanos(TimeSpans.shorter(remaining, cap));
        if (failSafe.isZero()) {
            return new Entry<>(value, weight, now, fresh, fresh);
        }
        long usable = remaining.isNegative()
                ? TimeSpans.nanos(failSafe.plus(remaining))
                : TimeSpans.sum(TimeSpans.nanos(remaining), TimeSpans.nanos(failSafe));
        return new Entry<>(value, weight, now, fresh, usable);
    }

    /** The same value, expired now; it never becomes usable for longer than it already was. */
    Entry<V> expired(long now, Duration failSafe) {
        return new Entry<>(value, weight, now, 0, Math.min(usableUntil - now, TimeSpans.nanos(failSafe)));
    }

    V value() {
        return value;
    }

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

    /** After a failed load: until then nobody tries again. */
    void backOff(long until) {
        retryAt = until == NO_RETRY ? 1 : until;
    }

    boolean backingOff(long now) {
        long retry = retryAt;
        return retry != NO_RETRY && now - retry < 0;
    }
}
