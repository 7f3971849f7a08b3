package dev.archipelago.cache.internal;

import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.internal.common.Durations;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a fresh entry is refreshed in the background: from a fixed share of its time to live on, or before that
 * at random with a probability that grows with the duration of its load (XFetch). At most once per entry. Thread-safe.
 */
final class RefreshAhead {

    /** An upper bound of {@code -ln(1 - x)} for x from {@link RandomGenerator#nextDouble}. */
    private static final double MAX_EXPONENT = 37;

    private final long eagerFrom;
    private final long expiresAt;
    private final double spread;
    private final AtomicBoolean claimed = new AtomicBoolean();

    private RefreshAhead(long eagerFrom, long expiresAt, double spread) {
        this.eagerFrom = eagerFrom;
        this.expiresAt = expiresAt;
        this.spread = spread;
    }

    /**
     * Returns the schedule of an entry; null if its policy asks for none.
     *
     * @param now a reading of the ticker, in nanoseconds
     */
    static @Nullable RefreshAhead of(EntryOptions.RefreshPolicy policy, long now, Lifetime lifetime) {
        double spread = policy.beta() * lifetime.loadNanos();
        long remaining = Durations.nanos(lifetime.remaining());
        if (remaining <= 0 || (policy.eagerAfter() >= 1 && spread <= 0)) {
            return null;
        }
        long ttl = Durations.nanos(lifetime.ttl());
        long lead = Math.max(0, ttl - (long) (policy.eagerAfter() * ttl));
        return new RefreshAhead(now + Math.max(0, remaining - lead), now + remaining, spread);
    }

    /** Returns the earliest time at which {@link #claim} can return true. */
    long from() {
        long lead = (long) Math.min(Durations.MAX_NANOS, MAX_EXPONENT * spread);
        return eagerFrom - (expiresAt - lead) < 0 ? eagerFrom : expiresAt - lead;
    }

    /** Returns whether the caller has to refresh the entry. Returns true to one caller only. */
    boolean claim(long now, RandomGenerator random) {
        return !claimed.get() && due(now, random) && claimed.compareAndSet(false, true);
    }

    private boolean due(long now, RandomGenerator random) {
        return now - eagerFrom >= 0 || (spread > 0 && spread * -Math.log(1 - random.nextDouble()) >= expiresAt - now);
    }
}
