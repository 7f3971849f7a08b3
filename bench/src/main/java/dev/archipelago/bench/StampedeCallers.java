package dev.archipelago.bench;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.RedisLink;
import dev.archipelago.cache.RedisOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A process of {@link CacheStampede}: answers each line on its input with one on its output. {@code redis}: whether it
 * sees Redis; {@code go KEY MILLIS}: its loads, its slowest caller's and its loader's milliseconds.
 */
final class StampedeCallers {

    static final int CALLERS = 1000;
    static final Duration LOADER = Duration.ofMillis(200);

    private final Cache cache;
    private final RedisLink redis;

    private StampedeCallers(Cache cache, RedisLink redis) {
        this.cache = cache;
        this.redis = redis;
    }

    static void main() throws Exception {
        try (RedisLink redis = RedisLink.open(RedisOptions.of(RedisProcess.told()));
                Cache cache = Cache.builder().prefix("bench:v1:").redis(redis).build();
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            StampedeCallers callers = new StampedeCallers(cache, redis);
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                IO.println(callers.obey(line.split(" ")));
            }
        }
    }

    private String obey(String[] order) throws InterruptedException {
        return order[0].equals("redis")
                ? Boolean.toString(redis.available())
                : stampede(order[1], Long.parseLong(order[2]));
    }

    private String stampede(String name, long startMillis) throws InterruptedException {
        CacheKey<String> key = new CacheKey<>(name, Codec.text(), EntryOptions.of(CacheStrategy.LONG_TERM));
        AtomicInteger loads = new AtomicInteger();
        AtomicLong loader = new AtomicLong();
        AtomicLongArray waits = new AtomicLongArray(CALLERS);
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[CALLERS];
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            threads[i] = Thread.startVirtualThread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                long before = System.nanoTime();
                cache.get(key, () -> {
                    loads.incrementAndGet();
                    long began = System.nanoTime();
                    Thread.sleep(LOADER);
                    loader.set(System.nanoTime() - began);
                    return "value of " + name;
                });
                waits.set(caller, System.nanoTime() - before);
            });
        }
        TimeUnit.MILLISECONDS.sleep(startMillis - System.currentTimeMillis());
        start.countDown();
        long slowest = 0;
        for (int i = 0; i < CALLERS; i++) {
            threads[i].join();
            if (waits.get(i) == 0) {
                throw new IllegalStateException("a caller of " + name + " got no value");
            }
            slowest = Math.max(slowest, waits.get(i));
        }
        return loads.get() + " " + slowest / 1e6 + " " + loader.get() / 1e6;
    }
}
