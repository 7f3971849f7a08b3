package dev.archipelago.cache;

import dev.archipelago.cache.ConsistencyHistory.Change;
import dev.archipelago.cache.ConsistencyHistory.Expected;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A node of a {@link RandomisedConsistencyTest}: a cache with a network and a clock of its own. */
final class ConsistencyNode implements AutoCloseable {

    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration HOUR = Duration.ofHours(1);

    private final int number;
    private final ConsistencyHistory history;
    private final FaultProxy network;
    private final RedisLink link;
    private final Cache cache;

    /** The number of disturbances that have begun or ended: odd while one lasts. */
    private final AtomicInteger disturbances = new AtomicInteger();

    /** @param skewMillis how far the clock of the node is ahead */
    ConsistencyNode(int number, RedisPair redis, ConsistencyHistory history, long skewMillis) {
        this.number = number;
        this.history = history;
        this.network = FaultProxy.to(redis.port());
        this.link = RedisLink.open(RedisOptions.of(network.uri())
                .withHeartbeat(Duration.ofMillis(100))
                .withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500)));
        InstantSource clock = () -> Instant.now().plusMillis(skewMillis);
        this.cache = Cache.builder()
                .prefix("random:v1:")
                .redis(link)
                .clock(clock)
                .ticker(System::nanoTime)
                .hardTimeout(Duration.ofSeconds(10))
                .l2ReadTimeout(Duration.ofMillis(100))
                .l2Pause(Duration.ofMillis(50))
                .failureBackOff(Duration.ZERO)
                .build();
    }

    FaultProxy network() {
        return network;
    }

    /** Half of the keys have tags, some live in Redis only, so that they are read there often. */
    private static CacheKey<String> key(int number) {
        EntryOptions options = EntryOptions.of(CacheStrategy.custom(TTL));
        options = number % 2 == 0 ? options.withFailSafe(Duration.ofMinutes(1)) : options;
        options = isTagged(number) ? options.withTags(Set.of("tag:" + number)) : options;
        options = number % 4 == 3 ? options.in(EntryOptions.Tiers.L2_ONLY) : options;
        return new CacheKey<>("item:" + number, Codec.text(), options);
    }

    private static boolean isTagged(int number) {
        return number % 4 < 2;
    }

    void change(int key, Random random) {
        history.exclusively(key, () -> {
            Change change = history.change(key);
            Propagation propagation = switch (random.nextInt(5)) {
                case 0 -> isTagged(key) ? cache.removeByTag("tag:" + key) : cache.remove(key(key));
                case 1 -> cache.removeByPrefix("item:");
                case 2 -> cache.clear();
                default -> cache.remove(key(key));
            };
            history.changed(number, change);
            if (random.nextInt(3) == 0 && propagation.await(Duration.ofSeconds(2))) {
                history.propagated(change);
            }
        });
    }

    void remove(int key) {
        cache.remove(key(key));
    }

    /** The result of a refresh is not older than its call. */
    void refresh(int key, Random random) {
        long atLeast = history.version(key);
        Expected expected = new Expected(atLeast, 0);
        try {
            String value = cache.refresh(key(key), () -> load(key, random));
            history.read(number, key, expected, false, Long.parseLong(value));
        } catch (CacheLoadException e) {
            // No answer is not a wrong answer.
        }
    }

    void read(int key, Random random) {
        int before = disturbances.get();
        Expected expected = history.expected(number, key);
        try {
            String value = cache.get(key(key), () -> load(key, random));
            boolean undisturbed = before % 2 == 0 && before == disturbances.get();
            history.read(number, key, expected, undisturbed, Long.parseLong(value));
        } catch (CacheLoadException e) {
            // No answer is not a wrong answer.
        }
    }

    /** Returns the version that the node has now. */
    long current(int key) {
        return Long.parseLong(cache.get(key(key), () -> Long.toString(history.version(key))));
    }

    /** A loader reads the source, and at times takes longer than other operations before it returns. */
    private String load(int key, Random random) {
        long version = history.version(key);
        if (random.nextInt(4) == 0) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
        return Long.toString(version);
    }

    void beginDisturbance() {
        disturbances.incrementAndGet();
    }

    void endDisturbance() {
        disturbances.incrementAndGet();
    }

    boolean isSubscribed() {
        return link.available() && cache.statistics().l2().subscribed();
    }

    boolean propagated() {
        return cache.remove(probe()).await(Duration.ofSeconds(5));
    }

    /** Waits until this node has heard of a removal by another one, or has subscribed again. */
    void hear(ConsistencyNode other) {
        cache.get(probe(), () -> "probe");
        other.cache.remove(probe());
        Eventually.becomes(
                "node " + this + " hears of changes",
                () -> cache.getIfPresent(probe()).isEmpty());
    }

    private CacheKey<String> probe() {
        return new CacheKey<>("probe:" + number, Codec.text(), EntryOptions.of(CacheStrategy.custom(HOUR)));
    }

    @Override
    public void close() {
        cache.close();
        link.close();
        network.close();
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
