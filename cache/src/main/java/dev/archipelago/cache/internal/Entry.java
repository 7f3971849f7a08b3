package dev.archipelago.cache.internal;

import dev.archipelago.cache.CachedEntry;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.internal.common.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cached value, or the knowledge that there is none, with its expiry. Immutable except for its back-off and its claim
 * to be refreshed ahead of time. Thread-safe.
 *
 * <p>Times are readings of the cache's ticker in nanoseconds. Compare them by subtraction only: a ticker may start at
 * any value and overflow.
 */
public final class Entry<V> {

    private static final long NO_RETRY = 0;

    /** Long ago, so that readers whose clock lags behind see the expiry as well. */
    private static final long NOT_FRESH = -Duration.ofHours(1).toNanos();

    // The fields of a plain hit come first; the rest is kept apart because large caches are bound by memory access.
    private final long settledUntil;
    private final @Nullable V value;
    private final Optional<V> present;
    private final Details details;

    /**
     * The readings of the ticker that limit an entry.
     *
     * @param loadStarted when the load of the value began
     * @param suspect whether L2 may have a newer value, or none because it was removed
     */
    private record Period(long loadStarted, long freshUntil, long usableUntil, boolean suspect) {}

    private static final class Details {
        private final EntryOptions options;
        private final Set<String> tags;
        private final int weight;
        private final Lifetime lifetime;
        private final Period period;
        private final @Nullable RefreshAhead refreshAhead;
        private volatile long retryAt = NO_RETRY;

        Details(
                EntryOptions options,
                Set<String> tags,
                int weight,
                Lifetime lifetime,
                Period period,
                @Nullable RefreshAhead refreshAhead) {
            this.options = options;
            this.tags = tags;
            this.weight = weight;
            this.lifetime = lifetime;
            this.period = period;
            this.refreshAhead = refreshAhead;
        }

        long settledUntil() {
            long fresh = period.freshUntil();
            return refreshAhead == null || refreshAhead.from() - fresh > 0 ? fresh : refreshAhead.from();
        }
    }

    private Entry(Optional<V> present, Details details) {
        this.settledUntil = details.settledUntil();
        this.value = present.orElse(null);
        this.present = present;
        this.details = details;
    }

    /** Returns an entry that is made now and fresh for the rest of its lifetime, at most for {@code l1Ttl}. */
    static <V> Entry<V> of(
            Optional<V> value,
            EntryOptions options,
            Set<String> tags,
            int weight,
            Lifetime lifetime,
            long now,
            Duration l1Ttl) {
        Duration failSafe = options.failSafe();
        Duration remaining = lifetime.remaining();
        long fresh = Durations.nanos(Durations.min(remaining, l1Ttl));
        long usable = fresh;
        if (!failSafe.isZero()) {
            usable = remaining.isNegative()
                    ? Durations.nanos(failSafe.plus(remaining))
                    : Durations.sum(Durations.nanos(remaining), Durations.nanos(failSafe));
        }
        RefreshAhead ahead = RefreshAhead.of(options.refreshPolicy(), now, lifetime);
        long age = Durations.nanos(lifetime.ttl().minus(remaining));
        Period period = new Period(now - age - lifetime.loadNanos(), now + fresh, now + usable, false);
        return new Entry<>(value, new Details(options, tags, weight, lifetime, period, ahead));
    }

    /** Returns this entry expired now, usable for the fail-safe window at most and never longer than it already was. */
    public Entry<V> expired(long now) {
        long usable = Math.min(details.period.usableUntil() - now, Durations.nanos(details.options.failSafe()));
        return expiredUntil(now, now + usable, false);
    }

    /** Returns this entry as no longer fresh, but usable as long as before. */
    public Entry<V> suspect(long now) {
        return expiredUntil(now, details.period.usableUntil(), true);
    }

    private Entry<V> expiredUntil(long now, long usableUntil, boolean suspect) {
        Details last = details;
        Period period = new Period(last.period.loadStarted(), now + NOT_FRESH, usableUntil, suspect);
        return new Entry<>(present, new Details(last.options, last.tags, last.weight, last.lifetime, period, null));
    }

    /** Returns the options of the key. */
    public EntryOptions options() {
        return details.options;
    }

    /** Returns the tags of the key and of the loaded value. */
    public Set<String> tags() {
        return details.tags;
    }

    /** Returns the value; empty if it is known that there is none. Allocates nothing. */
    public Optional<V> present() {
        return present;
    }

    /** Returns the value; null if it is known that there is none. */
    public @Nullable V value() {
        return value;
    }

    /** Returns the value or its absence, as a loader does. */
    public LoadResult<V> result() {
        return value == null
                ? new LoadResult.Absent<>(Optional.empty(), Set.of())
                : new LoadResult.Loaded<>(value, Optional.empty(), Set.of());
    }

    /** Returns the weight in L1, in bytes. */
    public int weight() {
        return details.weight;
    }

    /** Returns the lifetime the entry was made with. */
    public Lifetime lifetime() {
        return details.lifetime;
    }

    /** Returns when the entry ceases to be usable. */
    long usableUntil() {
        return details.period.usableUntil();
    }

    /** Returns whether the entry is fresh and not to be refreshed ahead yet: the only check of nearly every hit. */
    public boolean settled(long now) {
        return now - settledUntil < 0;
    }

    /** Returns whether the entry has not expired. */
    public boolean fresh(long now) {
        return now - details.period.freshUntil() < 0;
    }

    /** Returns whether the entry is fresh or within its fail-safe window. */
    public boolean usable(long now) {
        return now - details.period.usableUntil() < 0;
    }

    /**
     * Returns whether the entry may be served if a load fails: it is within its fail-safe window, or its time to live
     * has not elapsed and it could only not be confirmed.
     */
    public boolean servableOnFailure(long now) {
        return usable(now)
                && (details.period.suspect() || !details.options.failSafe().isZero());
    }

    /** Returns whether L2 may have a newer value, or none because it was removed. */
    public boolean isSuspect() {
        return details.period.suspect();
    }

    /** Returns a description of this entry. */
    public CachedEntry describe(String key, long now) {
        return new CachedEntry(
                key,
                details.tags,
                details.weight,
                Duration.ofNanos(ageNanos(now)),
                Duration.ofNanos(Math.max(0, details.period.freshUntil() - now)),
                value == null);
    }

    /** Returns how long ago the load of the value began, in nanoseconds. */
    public long ageNanos(long now) {
        return Math.max(0, now - details.period.loadStarted());
    }

    /** Returns whether the caller has to refresh the entry ahead of its expiry. Returns true to one caller only. */
    public boolean claimRefreshAhead(long now, RandomGenerator random) {
        return details.refreshAhead != null && details.refreshAhead.claim(now, random);
    }

    /** Suspends further loads until then, after a failed one. */
    public void backOff(long until) {
        details.retryAt = until == NO_RETRY ? 1 : until;
    }

    /** Returns whether loads are suspended. */
    public boolean backingOff(long now) {
        long retry = details.retryAt;
        return retry != NO_RETRY && now - retry < 0;
    }
}
