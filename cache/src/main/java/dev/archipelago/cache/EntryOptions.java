package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * How one kind of entry lives.
 *
 * @param strategy how long it is fresh in L1
 * @param l2Ttl how long it is kept in L2; empty: as long as the cache's default for L2 says, but never less fresh than
 *     the strategy
 * @param failSafe how long after it expired it may stand in for a failing loader; zero: not at all
 * @param softTimeout after this long a caller gets the expired value, if there is one, while the loader goes on; empty:
 *     callers wait for the loader
 * @param tiers where it is kept
 * @param verbatim whether L2 holds exactly this key and the codec's bytes with the plain TTL, for other programs
 */
public record EntryOptions(
        CacheStrategy strategy,
        Optional<Duration> l2Ttl,
        Duration failSafe,
        Optional<Duration> softTimeout,
        Tiers tiers,
        boolean verbatim) {

    /** @throws IllegalArgumentException if a span is negative, or the time in L2 not positive */
    public EntryOptions {
        if (failSafe.isNegative() || softTimeout.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("fail-safe window and soft timeout must not be negative, got " + failSafe
                    + " and " + softTimeout.map(Duration::toString).orElse("none"));
        }
        if (l2Ttl.filter(ttl -> !ttl.isPositive()).isPresent()) {
            throw new IllegalArgumentException("the time to live in L2 must be positive, got " + l2Ttl.get());
        }
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

    /** Both tiers, no fail-safe, no soft timeout. */
    public static EntryOptions of(CacheStrategy strategy) {
        return new EntryOptions(strategy, Optional.empty(), Duration.ZERO, Optional.empty(), Tiers.L1_AND_L2, false);
    }

    /** The same with an older value standing in for {@code window} after it expired. */
    public EntryOptions withFailSafe(Duration window) {
        return new EntryOptions(strategy, l2Ttl, window, softTimeout, tiers, verbatim);
    }

    /** The same with callers waiting {@code timeout} at most while an expired value is at hand. */
    public EntryOptions withSoftTimeout(Duration timeout) {
        return new EntryOptions(strategy, l2Ttl, failSafe, Optional.of(timeout), tiers, verbatim);
    }

    /** The same kept in L2 for {@code ttl}. */
    public EntryOptions withL2Ttl(Duration ttl) {
        return new EntryOptions(strategy, Optional.of(ttl), failSafe, softTimeout, tiers, verbatim);
    }

    /** The same in other tiers. */
    public EntryOptions in(Tiers where) {
        return new EntryOptions(strategy, l2Ttl, failSafe, softTimeout, where, verbatim);
    }

    /** The same written to L2 under exactly its key, for other programs to read. */
    public EntryOptions asVerbatim() {
        return new EntryOptions(strategy, l2Ttl, failSafe, softTimeout, tiers, true);
    }
}
