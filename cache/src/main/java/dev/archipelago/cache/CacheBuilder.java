package dev.archipelago.cache;

import dev.archipelago.cache.redis.RedisLink;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A builder of {@link Cache} instances. Each method returns this builder. Not thread-safe. */
public final class CacheBuilder {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:\\-]*:");
    private static final long DEFAULT_ENTRY_BYTES = 1L << 20;

    private long maximumBytes = 64L << 20;
    private long maximumEntries = Long.MAX_VALUE;
    private long maximumEntryBytes;
    private Duration l1Ttl = Duration.ofDays(36500);
    private Duration hardTimeout = Duration.ofSeconds(30);
    private Duration failSafeBackOff = Duration.ofSeconds(10);
    private Duration failureBackOff = Duration.ofSeconds(1);
    private Optional<Executor> executor = Optional.empty();
    private LoaderDecorator decorator = LoaderDecorator.NONE;
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private Optional<RedisLink> redis = Optional.empty();
    private String prefix = "";
    private Duration l2Ttl = Duration.ofHours(1);
    private Duration l2ReadTimeout = Duration.ofMillis(300);
    private Duration l2SoftTimeout = Duration.ofMillis(300);
    private Duration l2Pause = Duration.ofSeconds(1);
    private CacheSettings.Queue l2Queue = new CacheSettings.Queue(10_000, 16L << 20);
    private int compressAbove = Integer.MAX_VALUE;
    private boolean coalesceAcrossProcesses = true;
    private Optional<Duration> leaseTime = Optional.empty();
    private InstantSource clock = Clock.systemUTC();
    private @Nullable LongSupplier ticker = CacheSettings.Time.SYSTEM_TICKER;
    private CacheListener listener = event -> {};
    private Consumer<BreakerState> onBreaker = state -> {};

    CacheBuilder() {}

    /**
     * Sets the maximum total weight of L1, in bytes: of the values as their codecs weigh them, and of what each entry
     * takes besides. The default is 64 MiB.
     */
    public CacheBuilder maximumBytes(long bytes) {
        maximumBytes = positive("maximumBytes", bytes);
        return this;
    }

    /** Sets the maximum number of entries in L1, besides their weight. By default there is none. */
    public CacheBuilder maximumEntries(long entries) {
        maximumEntries = positive("maximumEntries", entries);
        return this;
    }

    /**
     * Sets the maximum size of one value, in memory or encoded. Larger values are returned but not cached. The default
     * is 1 MiB, or {@link #maximumBytes} if that is less.
     */
    public CacheBuilder maximumEntryBytes(long bytes) {
        maximumEntryBytes = positive("maximumEntryBytes", bytes);
        return this;
    }

    /** Sets the time after which L1 looks up a value in L2 again. There is no limit by default. */
    public CacheBuilder l1Ttl(Duration ttl) {
        l1Ttl = positive("l1Ttl", ttl);
        return this;
    }

    /**
     * Sets the maximum time a caller waits for a load, after which the load is abandoned. The options of a key can
     * override it. The default is 30 s.
     */
    public CacheBuilder hardTimeout(Duration timeout) {
        hardTimeout = positive("hardTimeout", timeout);
        return this;
    }

    /** Sets the time between a failed load and the next attempt while a stale value is served. The default is 10 s. */
    public CacheBuilder failSafeBackOff(Duration pause) {
        failSafeBackOff = positive("failSafeBackOff", pause);
        return this;
    }

    /**
     * Sets the longest time between two attempts to load a key that fails and has no stale value to serve; meanwhile
     * callers receive the last failure. It starts with 50 ms after the second consecutive failure and doubles with each
     * further one. The default is 1 s; zero: each call loads.
     */
    public CacheBuilder failureBackOff(Duration longest) {
        if (longest.isNegative()) {
            throw new IllegalArgumentException("failureBackOff must not be negative, got " + longest);
        }
        failureBackOff = longest;
        return this;
    }

    /**
     * Sets the executor of loads. By default each load runs on a virtual thread of its own. If the executor rejects a
     * load, or runs it too late, the request fails.
     */
    public CacheBuilder loaderExecutor(Executor runner) {
        executor = Optional.of(runner);
        return this;
    }

    /** Adds a decorator of loaders, around those added before: it carries the context of the caller to the loader. */
    public CacheBuilder decorateLoaders(LoaderDecorator added) {
        LoaderDecorator before = decorator;
        decorator = before == LoaderDecorator.NONE ? added : before.within(added);
        return this;
    }

    /** Sets the source of randomness for jitter and early refreshes. It must be thread-safe. */
    public CacheBuilder random(RandomGenerator source) {
        random = source;
        return this;
    }

    /** Sets the Redis that holds L2. Without it the cache is in memory only. The cache does not close the link. */
    public CacheBuilder redis(RedisLink link) {
        redis = Optional.of(link);
        return this;
    }

    /**
     * Sets the prefix of all keys in Redis except verbatim ones, for example {@code shop:v1:}. Required with Redis, and
     * different for each program, because programs with the same prefix share their entries.
     *
     * @throws IllegalArgumentException if it does not end with {@code ':'} or contains characters other than ASCII
     *     letters and digits, {@code '_'}, {@code '.'}, {@code '-'} and {@code ':'}
     */
    public CacheBuilder prefix(String text) {
        if (!PREFIX.matcher(text).matches()) {
            throw new IllegalArgumentException("prefix \"" + text + "\" must consist of letters, digits, '_', '.', '-'"
                    + " and ':', and end with ':'; name the program, for example shop:v1:");
        }
        prefix = text;
        return this;
    }

    /**
     * Sets the time L2 keeps a value at least. The options of a key can override it. A value is kept until its time to
     * live and its fail-safe window have elapsed in any case. The default is 1 hour.
     */
    public CacheBuilder l2Ttl(Duration ttl) {
        l2Ttl = positive("l2Ttl", ttl);
        return this;
    }

    /**
     * Sets the timeout of a read of L2, after which the read continues without it. It grows with the measured latency
     * of Redis, up to the timeout of commands. The default is 300 ms.
     */
    public CacheBuilder l2ReadTimeout(Duration timeout) {
        l2ReadTimeout = positive("l2ReadTimeout", timeout);
        return this;
    }

    /**
     * Sets the timeout of a read of L2 while a stale value can be served, if shorter than {@link #l2ReadTimeout}. The
     * default is 300 ms.
     */
    public CacheBuilder l2SoftTimeout(Duration timeout) {
        l2SoftTimeout = positive("l2SoftTimeout", timeout);
        return this;
    }

    /** Sets how long the circuit breaker stays open before it admits a trial read. The default is 1 s. */
    public CacheBuilder l2Pause(Duration pause) {
        l2Pause = positive("l2Pause", pause);
        return this;
    }

    /**
     * Sets the bounds of the queue of writes to L2. When it is full, the oldest write is dropped. The defaults are
     * 10,000 entries and 16 MiB.
     */
    public CacheBuilder l2Queue(int entries, long bytes) {
        l2Queue = new CacheSettings.Queue((int) positive("l2Queue entries", entries), positive("l2Queue bytes", bytes));
        return this;
    }

    /**
     * Sets the size in bytes above which values are compressed in L2, except verbatim ones. By default none are.
     * Requires {@code com.github.luben:zstd-jni}; without it {@link #build} throws.
     */
    public CacheBuilder compressAbove(int bytes) {
        compressAbove = (int) positive("compressAbove", bytes);
        return this;
    }

    /** Sets whether only one of the processes that share Redis loads a key at a time. The default is true. */
    public CacheBuilder coalesceAcrossProcesses(boolean enabled) {
        coalesceAcrossProcesses = enabled;
        return this;
    }

    /**
     * Sets how long other processes wait for the one that loads, half the hard timeout at most. By default it is
     * derived from the measured duration of loads of similar keys.
     */
    public CacheBuilder leaseTime(Duration time) {
        leaseTime = Optional.of(positive("leaseTime", time));
        return this;
    }

    /** Sets the clock for values in L2, and also for L1 unless {@link #ticker} is called later. */
    public CacheBuilder clock(InstantSource source) {
        clock = source;
        ticker = null;
        return this;
    }

    /**
     * Sets the ticker of L1. The default is the system's. With the default a hit may notice an expiry about 20 ms late,
     * or later if the thread that reads the time has to wait for a processor; removals take effect at once, and loads
     * use the exact time.
     */
    public CacheBuilder ticker(LongSupplier source) {
        ticker = source;
        return this;
    }

    /** Sets the listener for events of single keys. */
    public CacheBuilder listener(CacheListener receiver) {
        listener = receiver;
        return this;
    }

    /** Sets a listener for changes of the circuit breaker. It is called in order, on a thread it must not block. */
    public CacheBuilder onBreaker(Consumer<BreakerState> receiver) {
        onBreaker = receiver;
        return this;
    }

    /**
     * Creates the cache.
     *
     * @throws IllegalStateException if there is a Redis but no {@link #prefix}, or if compression is requested but its
     *     library is missing
     */
    public Cache build() {
        if (redis.isPresent() && prefix.isEmpty()) {
            throw new IllegalStateException("prefix(...) is required with Redis, so that programs that share it do not"
                    + " share their entries; name the program, for example prefix(\"shop:v1:\")");
        }
        return ServiceLoader.load(CacheProvider.class, CacheBuilder.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no implementation of " + CacheProvider.class.getName()
                        + " found; keep META-INF/services when repackaging the library"))
                .create(settings());
    }

    private CacheSettings settings() {
        InstantSource time = clock;
        LongSupplier l1Ticker = ticker == null ? () -> time.millis() * 1_000_000 : ticker;
        return new CacheSettings(
                new CacheSettings.L1(
                        maximumBytes,
                        maximumEntries,
                        maximumEntryBytes == 0 ? Math.min(maximumBytes, DEFAULT_ENTRY_BYTES) : maximumEntryBytes,
                        l1Ttl),
                new CacheSettings.Loading(hardTimeout, failSafeBackOff, failureBackOff, random, executor, decorator),
                redis.map(this::l2),
                new CacheSettings.Time(time, l1Ticker),
                new CacheSettings.Observers(listener, onBreaker));
    }

    private CacheSettings.L2 l2(RedisLink link) {
        return new CacheSettings.L2(
                link,
                prefix,
                l2Ttl,
                l2ReadTimeout,
                l2SoftTimeout.compareTo(l2ReadTimeout) < 0 ? l2SoftTimeout : l2ReadTimeout,
                l2Pause,
                l2Queue,
                compressAbove,
                coalesceAcrossProcesses ? Optional.of(new CacheSettings.Leases(leaseTime)) : Optional.empty());
    }

    private static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
        return value;
    }
}
