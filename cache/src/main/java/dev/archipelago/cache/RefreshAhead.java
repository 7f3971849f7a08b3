package dev.archipelago.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a value that is still fresh is loaded again in the background: from a share of its time on, or by chance before,
 * the likelier the nearer its end and the longer its load took (XFetch). Once for each entry. Thread-safe.
 */
final class RefreshAhead {

    /** No chance of {@code -ln(x)} going beyond, with x from {@link RandomGenerator#nextDouble}. */
    private static final double LONGEST_CHANCE = 37;

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
     * Null if the options want none of it.
     *
     * @param now as all times here, a reading of the ticker in nanoseconds
     * @param remaining how long the value is still fresh
     * @param ttl how long it was fresh when it was loaded
     * @param loadTook how long that took; 0: not known, for example because another process did it
     */
    static @Nullable RefreshAhead of(
            EntryOptions.RefreshPolicy refreshPolicy, long now, long remaining, long ttl, long loadTook) {
        double spread = refreshPolicy.beta() * loadTook;
        if (remaining <= 0 || (refreshPolicy.eagerAfter() >= 1 && spread <= 0)) {
            return null;
        }
        long lead = Math.max(0, ttl - (long) (refreshPolicy.eagerAfter() * ttl));
        return new RefreshAhead(now + Math.max(0, remaining - lead), now + remaining, spread);
    }

    /** The first moment at which {@link #claim} may say yes. */
    long from() {
        long chance = (long) Math.min(Durations.LONGEST_NANOS, LONGEST_CHANCE * spread);
        return eagerFrom - (expiresAt - chance) < 0 ? eagerFrom : expiresAt - chance;
    }

    /** Whether it is up to the caller to load it now. True for one caller only. */
    boolean claim(long now, RandomGenerator random) {
        return !claimed.get() && due(now, random) && claimed.compareAndSet(false, true);
    }

    private boolean due(long now, RandomGenerator random) {
        return now - eagerFrom >= 0 || (spread > 0 && spread * -Math.log(1 - random.nextDouble()) >= expiresAt - now);
    }
}
