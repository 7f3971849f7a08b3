package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How one kind of entry lives.
 *
 * @param strategy how long it is fresh in L1
 * @param l2Ttl how long it is kept in L2; empty: as long as the cache's default for L2 says, but never less fresh than
 *     the strategy
 * @param failSafe how long after it expired it may stand in for a failing loader; zero: not at all
 * @param softTimeout after this long a caller gets the expired value, if there is one, while the loader goes on; empty:
 *     callers wait for the loader
 * @param hardTimeout how long a caller waits for its load, and how long that may take before it is given up; empty: as the
 *     cache says
 * @param tiers where it is kept
 * @param verbatim whether L2 holds exactly this key and the codec's bytes with the plain TTL, for other programs
 * @param refreshPolicy how its time to live is spread, and when it is loaded again before its end
 * @param tags by which it can be removed together with others, in the characters of a {@link CacheKey}
 */
public record EntryOptions(
        CacheStrategy strategy,
        Optional<Duration> l2Ttl,
        Duration failSafe,
        Optional<Duration> softTimeout,
        Optional<Duration> hardTimeout,
        Tiers tiers,
        boolean verbatim,
        RefreshPolicy refreshPolicy,
        Set<String> tags) {

    /** @throws IllegalArgumentException if a span is negative, or the hard timeout or the time in L2 not positive */
    public EntryOptions {
        if (failSafe.isNegative() || softTimeout.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("fail-safe window and soft timeout must not be negative, got " + failSafe
                    + " and " + softTimeout.map(Duration::toString).orElse("none"));
        }
        if (hardTimeout.filter(time -> !time.isPositive()).isPresent()) {
            throw new IllegalArgumentException("the hard timeout must be positive, got " + hardTimeout.get());
        }
        if (l2Ttl.filter(ttl -> !ttl.isPositive()).isPresent()) {
            throw new IllegalArgumentException("the time to live in L2 must be positive, got " + l2Ttl.get());
        }
        tags = Set.copyOf(tags);
        tags.forEach(CacheKey::checkTag);
    }

    /** Where an entry is kept. */
    public enum Tiers {
        /** In both. */
        L1_AND_L2,
        /** In the memory of this process only. */
        L1_ONLY,
        /** In Redis only; {@code getIfPresent} never finds it, and a failed load is tried again at once. */
        L2_ONLY
    }

    /**
     * How times to live are spread, and what happens before their end.
     *
     * @param jitter by up to which share, from 0 to less than 1, each time to live is shortened at random
     * @param eagerAfter after which share of it, more than 0, a {@code get} begins a load in the background; 1: none
     * @param beta how readily a {@code get} begins one by chance before, the likelier the longer the last load took: 1
     *     is the usual measure; 0: never
     */
    public record RefreshPolicy(double jitter, double eagerAfter, double beta) {

        /** Neither spread nor early. */
        public static final RefreshPolicy NONE = new RefreshPolicy(0, 1, 0);

        /** @throws IllegalArgumentException if a figure is out of its range */
        public RefreshPolicy {
            if (!(jitter >= 0 && jitter < 1) || !(eagerAfter > 0 && eagerAfter <= 1) || !(beta >= 0 && beta <= 1000)) {
                throw new IllegalArgumentException("jitter must be from 0 to less than 1, the eager share more than 0"
                        + " and 1 at most, beta from 0 to 1000; got " + jitter + ", " + eagerAfter + " and " + beta);
            }
        }
    }

    /** Both tiers, no fail-safe, no soft timeout, nothing spread or early. */
    public static EntryOptions of(CacheStrategy strategy) {
        return new EntryOptions(
                strategy,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Tiers.L1_AND_L2,
                false,
                RefreshPolicy.NONE,
                Set.of());
    }

    /** The same with an older value standing in for {@code window} after it expired. */
    public EntryOptions withFailSafe(Duration window) {
        return new EntryOptions(
                strategy, l2Ttl, window, softTimeout, hardTimeout, tiers, verbatim, refreshPolicy, tags);
    }

    /** The same with callers waiting {@code timeout} at most while an expired value is at hand. */
    public EntryOptions withSoftTimeout(Duration timeout) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, Optional.of(timeout), hardTimeout, tiers, verbatim, refreshPolicy, tags);
    }

    /** The same with its own {@link CacheBuilder#hardTimeout}. */
    public EntryOptions withHardTimeout(Duration timeout) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, softTimeout, Optional.of(timeout), tiers, verbatim, refreshPolicy, tags);
    }

    /** The same kept in L2 for {@code ttl}. */
    public EntryOptions withL2Ttl(Duration ttl) {
        return new EntryOptions(
                strategy, Optional.of(ttl), failSafe, softTimeout, hardTimeout, tiers, verbatim, refreshPolicy, tags);
    }

    /** The same in other tiers. */
    public EntryOptions in(Tiers where) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, softTimeout, hardTimeout, where, verbatim, refreshPolicy, tags);
    }

    /** The same written to L2 under exactly its key, for other programs to read. */
    public EntryOptions asVerbatim() {
        return new EntryOptions(strategy, l2Ttl, failSafe, softTimeout, hardTimeout, tiers, true, refreshPolicy, tags);
    }

    /** The same with each time to live shortened at random by up to {@code share} of it, 0 to less than 1. */
    public EntryOptions withJitter(double share) {
        return with(new RefreshPolicy(share, refreshPolicy.eagerAfter(), refreshPolicy.beta()));
    }

    /** The same with one {@code get} after {@code share} of its time, for example 0.8, loading it in the background. */
    public EntryOptions withEagerRefresh(double share) {
        return with(new RefreshPolicy(refreshPolicy.jitter(), share, refreshPolicy.beta()));
    }

    /**
     * The same with a chance that a {@code get} loads it in the background before its end, growing with the time its
     * last load took; {@code beta} is 1 usually, more to begin earlier.
     */
    public EntryOptions withEarlyExpiration(double beta) {
        return with(new RefreshPolicy(refreshPolicy.jitter(), refreshPolicy.eagerAfter(), beta));
    }

    /**
     * The same with tags; {@link Cache#removeByTag} removes all entries that bear one. Verbatim values bear theirs in L1
     * only. All that use a key should give it the same tags.
     */
    public EntryOptions withTags(Set<String> names) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, softTimeout, hardTimeout, tiers, verbatim, refreshPolicy, names);
    }

    private EntryOptions with(RefreshPolicy other) {
        return new EntryOptions(strategy, l2Ttl, failSafe, softTimeout, hardTimeout, tiers, verbatim, other, tags);
    }
}
