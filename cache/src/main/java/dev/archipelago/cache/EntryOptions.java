package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The options of the entries of a key: their lifetimes, timeouts, tiers and tags. Immutable.
 *
 * @param strategy how long an entry is fresh
 * @param l2Ttl how long L2 keeps a value, at least until its fail-safe window has elapsed; empty: the default of the
 *     cache
 * @param failSafe how long after its expiry a value may be served if its loader fails; zero: not at all
 * @param softTimeout how long a caller waits for a load before it receives the stale value, if there is one; empty:
 *     until the load ends
 * @param hardTimeout how long a caller waits for a load before it is abandoned; empty: the default of the cache
 * @param tiers the tiers that keep the entry
 * @param verbatim whether L2 holds exactly this key and the bytes of the codec with a plain TTL, for other programs
 * @param refreshPolicy the jitter of the time to live, and background refreshes before the expiry
 * @param tags the tags by which groups of entries are removed; they have the format of a {@link CacheKey}
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

    /** @throws IllegalArgumentException if a duration is out of range or a tag malformed */
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
        tags.forEach(KeySyntax::requireTag);
    }

    /** The tiers that keep an entry. */
    public enum Tiers {
        /** Memory and Redis. */
        L1_AND_L2,
        /** Memory of this process only. */
        L1_ONLY,
        /** Redis only: {@code getIfPresent} never finds the entry, and a stale value does not delay loads. */
        L2_ONLY
    }

    /**
     * The jitter of times to live and the conditions of background refreshes.
     *
     * @param jitter the maximum share, from 0 to less than 1, by which a time to live is shortened at random
     * @param eagerAfter the share of the time to live after which a {@code get} starts a background refresh; 1: never
     * @param beta how readily a {@code get} starts one at random before that (XFetch); 1 is usual, 0: never
     */
    public record RefreshPolicy(double jitter, double eagerAfter, double beta) {

        /** No jitter and no background refreshes. */
        public static final RefreshPolicy NONE = new RefreshPolicy(0, 1, 0);

        /** @throws IllegalArgumentException if a value is out of range */
        public RefreshPolicy {
            if (!(jitter >= 0 && jitter < 1) || !(eagerAfter > 0 && eagerAfter <= 1) || !(beta >= 0 && beta <= 1000)) {
                throw new IllegalArgumentException("jitter must be from 0 to less than 1, the eager share more than 0"
                        + " and 1 at most, beta from 0 to 1000; got " + jitter + ", " + eagerAfter + " and " + beta);
            }
        }
    }

    /** Returns options with both tiers, no fail-safe, no soft timeout, no jitter and no background refreshes. */
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

    /** Returns these options with a fail-safe window. */
    public EntryOptions withFailSafe(Duration window) {
        return new EntryOptions(
                strategy, l2Ttl, window, softTimeout, hardTimeout, tiers, verbatim, refreshPolicy, tags);
    }

    /** Returns these options with a soft timeout, after which callers receive the stale value if there is one. */
    public EntryOptions withSoftTimeout(Duration timeout) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, Optional.of(timeout), hardTimeout, tiers, verbatim, refreshPolicy, tags);
    }

    /** Returns these options with a hard timeout in place of {@link CacheBuilder#hardTimeout}. */
    public EntryOptions withHardTimeout(Duration timeout) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, softTimeout, Optional.of(timeout), tiers, verbatim, refreshPolicy, tags);
    }

    /** Returns these options with a time to live in L2 in place of {@link CacheBuilder#l2Ttl}. */
    public EntryOptions withL2Ttl(Duration ttl) {
        return new EntryOptions(
                strategy, Optional.of(ttl), failSafe, softTimeout, hardTimeout, tiers, verbatim, refreshPolicy, tags);
    }

    /** Returns these options with other tiers. */
    public EntryOptions in(Tiers where) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, softTimeout, hardTimeout, where, verbatim, refreshPolicy, tags);
    }

    /** Returns these options for a value that L2 holds under exactly its key, for other programs to read. */
    public EntryOptions asVerbatim() {
        return new EntryOptions(strategy, l2Ttl, failSafe, softTimeout, hardTimeout, tiers, true, refreshPolicy, tags);
    }

    /** Returns these options with times to live shortened at random by up to {@code share}, from 0 to less than 1. */
    public EntryOptions withJitter(double share) {
        return with(new RefreshPolicy(share, refreshPolicy.eagerAfter(), refreshPolicy.beta()));
    }

    /**
     * Returns these options with a background refresh, started by the first {@code get} after {@code share} of the time
     * to live, for example 0.8.
     */
    public EntryOptions withEagerRefresh(double share) {
        return with(new RefreshPolicy(refreshPolicy.jitter(), share, refreshPolicy.beta()));
    }

    /**
     * Returns these options with background refreshes started at random before the expiry (XFetch), with a probability
     * that grows with the duration of the last load.
     *
     * @param beta 1 is usual; a larger value starts earlier
     */
    public EntryOptions withEarlyExpiration(double beta) {
        return with(new RefreshPolicy(refreshPolicy.jitter(), refreshPolicy.eagerAfter(), beta));
    }

    /**
     * Returns these options with tags, by each of which {@link Cache#removeByTag} removes the entries. Verbatim values
     * have them in L1 only. Use the same tags wherever a key is used.
     */
    public EntryOptions withTags(Set<String> names) {
        return new EntryOptions(
                strategy, l2Ttl, failSafe, softTimeout, hardTimeout, tiers, verbatim, refreshPolicy, names);
    }

    private EntryOptions with(RefreshPolicy other) {
        return new EntryOptions(strategy, l2Ttl, failSafe, softTimeout, hardTimeout, tiers, verbatim, other, tags);
    }
}
