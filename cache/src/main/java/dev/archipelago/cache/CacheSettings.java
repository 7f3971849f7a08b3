package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisLink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The complete configuration of a cache, as {@link CacheBuilder} passes it to the implementation.
 *
 * @param l2 empty for a cache in memory only
 */
public record CacheSettings(L1 l1, Loading loading, Optional<L2> l2, Time time, Observers observers) {

    /**
     * The configuration of the in-memory tier.
     *
     * @param maximumBytes the maximum total weight of all entries
     * @param maximumEntries the maximum number of entries, besides their weight
     * @param maximumEntryBytes the maximum size of one entry, in either tier
     * @param ttl the maximum time after which an entry is looked up in L2 again
     */
    public record L1(long maximumBytes, long maximumEntries, long maximumEntryBytes, Duration ttl) {}

    /**
     * The configuration of loads.
     *
     * @param hardTimeout the maximum time a caller waits, unless the options of the key set one
     * @param failSafeBackOff the time between a failed load and the next attempt while a stale value is served
     * @param failureBackOff the longest time between two attempts while there is nothing to serve; zero: none
     * @param random the source of jitter and of early refreshes
     * @param executor runs loads; empty: a virtual thread for each
     * @param decorator decorates loaders
     */
    public record Loading(
            Duration hardTimeout,
            Duration failSafeBackOff,
            Duration failureBackOff,
            RandomGenerator random,
            Optional<Executor> executor,
            LoaderDecorator decorator) {

        /** Returns the hard timeout of a key. */
        public Duration hardTimeout(CacheKey<?> key) {
            return key.options().hardTimeout().orElse(hardTimeout);
        }
    }

    /**
     * The configuration of the Redis tier.
     *
     * @param prefix the prefix of all keys in Redis except verbatim ones
     * @param ttl the time Redis keeps a value, unless the options of the key set one
     * @param readTimeout the timeout of a read
     * @param softTimeout the timeout of a read while a stale value can be served
     * @param breakerPause the time an open circuit breaker waits before it admits a trial call
     * @param queue the bounds of the write-behind queue
     * @param compressAbove the size in bytes above which values are compressed
     * @param leases how loads are coalesced across processes; empty if they are not
     */
    public record L2(
            RedisLink link,
            String prefix,
            Duration ttl,
            Duration readTimeout,
            Duration softTimeout,
            Duration breakerPause,
            Queue queue,
            int compressAbove,
            Optional<Leases> leases) {}

    /** The bounds of the write-behind queue. */
    public record Queue(int maximumEntries, long maximumBytes) {}

    /**
     * The configuration of leases on loads.
     *
     * @param time the duration of a lease; empty: derived from the measured duration of loads
     */
    public record Leases(Optional<Duration> time) {}

    /**
     * The sources of time.
     *
     * @param clock the clock for values in L2
     * @param ticker the clock of L1, in nanoseconds
     */
    public record Time(InstantSource clock, LongSupplier ticker) {

        /** The monotonic clock of the system. */
        public static final LongSupplier SYSTEM_TICKER = System::nanoTime;
    }

    /** The receivers of events. */
    public record Observers(CacheListener listener, Consumer<BreakerState> onBreaker) {}
}
