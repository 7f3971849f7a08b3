package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Cache} step by step. Each step returns this builder; not thread-safe. */
public final class CacheBuilder {

    private long maximumBytes = 64L << 20;
    private long maximumEntries = 2000;
    private Duration l1Ttl = Duration.ofDays(36500);
    private Duration l2Ttl = Duration.ofHours(1);
    private Duration hardTimeout = Duration.ofSeconds(30);
    private Duration failSafeBackOff = Duration.ofSeconds(10);
    private Duration l2ReadTimeout = Duration.ofMillis(300);
    private Duration l2SoftTimeout = Duration.ofMillis(300);
    private Duration l2Pause = Duration.ofSeconds(1);
    private int l2QueueEntries = 10_000;
    private long l2QueueBytes = 16L << 20;
    private String prefix = "cache:v1:";
    private long maximumEntryBytes;
    private int compressAbove = Integer.MAX_VALUE;
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private CacheListener listener = event -> {};
    private InstantSource clock = Clock.systemUTC();
    private @Nullable Ticker ticker = Ticker.systemTicker();
    private Optional<RedisLink> redis = Optional.empty();
    private boolean leases = true;
    private Optional<Duration> leaseTime = Optional.empty();
    private Consumer<BreakerState> onBreaker = state -> {};

    CacheBuilder() {}

    /** The most L1 may weigh, in bytes; 64 MiB unless said. */
    public CacheBuilder maximumBytes(long bytes) {
        maximumBytes = positive("maximumBytes", bytes);
        return this;
    }

    /** The most values L1 may hold; 2000 unless said. An entry weighs {@code maximumBytes / maximumEntries} at least. */
    public CacheBuilder maximumEntries(long entries) {
        maximumEntries = positive("maximumEntries", entries);
        return this;
    }

    /** How long L1 believes a value at most before it looks into L2 again; no limit unless said. */
    public CacheBuilder l1Ttl(Duration cap) {
        l1Ttl = positive("l1Ttl", cap);
        return this;
    }

    /** How long L2 keeps a value whose options say nothing, if that is longer than it is fresh; 1 hour unless said. */
    public CacheBuilder l2Ttl(Duration ttl) {
        l2Ttl = positive("l2Ttl", ttl);
        return this;
    }

    /** How long a caller waits for a load, and how long a load may take before it is given up, unless a key's options say; 30 s unless said. */
    public CacheBuilder hardTimeout(Duration timeout) {
        hardTimeout = positive("hardTimeout", timeout);
        return this;
    }

    /** How long an older value stands in after a failed load before the next try; 10 s unless said. */
    public CacheBuilder failSafeBackOff(Duration pause) {
        failSafeBackOff = positive("failSafeBackOff", pause);
        return this;
    }

    /** How long a read waits for L2 before it goes on without; 300 ms unless said. */
    public CacheBuilder l2ReadTimeout(Duration timeout) {
        l2ReadTimeout = positive("l2ReadTimeout", timeout);
        return this;
    }

    /**
     * The same while an older value can stand in, where that is shorter; 300 ms unless said. An answer after it counts
     * as a failure of L2.
     */
    public CacheBuilder l2SoftTimeout(Duration timeout) {
        l2SoftTimeout = positive("l2SoftTimeout", timeout);
        return this;
    }

    /** The most one value may take, in memory or encoded; larger ones are returned, not kept. All of L1 unless said. */
    public CacheBuilder maximumEntryBytes(long bytes) {
        maximumEntryBytes = positive("maximumEntryBytes", bytes);
        return this;
    }

    /**
     * Values of more than {@code bytes} are compressed in L2, but verbatim ones; none unless said. Needs the library
     * {@code com.github.luben:zstd-jni}; {@link #build} throws without it.
     */
    public CacheBuilder compressAbove(int bytes) {
        compressAbove = (int) positive("compressAbove", bytes);
        return this;
    }

    /** Where chance comes from, for jitter and early loads. Must be thread-safe; the threads' own unless said. */
    public CacheBuilder random(RandomGenerator source) {
        random = source;
        return this;
    }

    /** Who is told what happens; nobody unless said. */
    public CacheBuilder listener(CacheListener told) {
        listener = told;
        return this;
    }

    /** How long L2 is left alone after it failed; 1 s unless said. */
    public CacheBuilder l2Pause(Duration pause) {
        l2Pause = positive("l2Pause", pause);
        return this;
    }

    /** How many writes and how many bytes may wait for L2; 10,000 and 16 MiB unless said. The oldest is dropped. */
    public CacheBuilder l2Queue(int entries, long bytes) {
        l2QueueEntries = (int) positive("l2Queue entries", entries);
        l2QueueBytes = positive("l2Queue bytes", bytes);
        return this;
    }

    /** What comes before every key in L2 but verbatim ones, for example {@code shop:v1:}; {@code cache:v1:} unless said. */
    public CacheBuilder prefix(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("prefix must not be blank; name the program, for example shop:v1:");
        }
        prefix = text;
        return this;
    }

    /** What time it is, for values in L2. L1 follows it too unless a {@link #ticker} is set after it. */
    public CacheBuilder clock(InstantSource source) {
        clock = source;
        ticker = null;
        return this;
    }

    /**
     * What L1 measures time with; the system's own unless said. With that, a hit may notice about 20 ms late that a value's
     * time is over, or later by as long as a thread waits for a processor; what was removed or marked as expired is noticed
     * at once, and a load goes by the exact time.
     */
    public CacheBuilder ticker(Ticker source) {
        ticker = source;
        return this;
    }

    /** Where L2 is; without it the cache is in memory only. The cache does not close it. */
    public CacheBuilder redis(RedisLink link) {
        redis = Optional.of(link);
        return this;
    }

    /** Whether only one process of all loads a key at a time, where Redis is there to see to it; so unless said. */
    public CacheBuilder coalesceAcrossProcesses(boolean wanted) {
        leases = wanted;
        return this;
    }

    /**
     * How long other processes wait for one that loads before they go on by themselves, half the hard timeout at most;
     * unless said twice as long as loads of such keys usually take, and a little.
     */
    public CacheBuilder leaseTime(Duration time) {
        leaseTime = Optional.of(positive("leaseTime", time));
        return this;
    }

    /** Hears each new state of the breaker to Redis, in order, on a thread it must not hold up. */
    public CacheBuilder onBreaker(Consumer<BreakerState> listener) {
        onBreaker = listener;
        return this;
    }

    /** A cache, ready to use. */
    public Cache build() {
        InstantSource time = clock;
        Ticker measure = ticker == null ? () -> time.millis() * 1_000_000 : ticker;
        Counters counters = new Counters();
        CacheEventPublisher events = new CacheEventPublisher(listener);
        long entryBytes = maximumEntryBytes == 0 ? maximumBytes : maximumEntryBytes;
        Compression compression = new Compression(compressAbove, (int) Math.min(Integer.MAX_VALUE - 8, entryBytes));
        L2Tier l2 = redis.<L2Tier>map(link -> new RedisL2Tier(
                        link,
                        new RedisL2Tier.Settings(
                                prefix,
                                l2Ttl,
                                l2ReadTimeout,
                                Durations.shorter(l2SoftTimeout, l2ReadTimeout),
                                l2Pause,
                                l2QueueEntries,
                                l2QueueBytes,
                                leases,
                                leaseTime,
                                hardTimeout,
                                onBreaker),
                        time,
                        counters,
                        compression,
                        events))
                .orElseGet(DisabledL2Tier::new);
        return new TwoTierCache(
                new L1Tier(maximumBytes, maximumEntries, measure),
                l2,
                measure,
                new TwoTierCache.Timing(l1Ttl, hardTimeout, failSafeBackOff, entryBytes),
                counters,
                random,
                events);
    }

    private static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be more than zero, got " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be more than zero, got " + value);
        }
        return value;
    }
}
