package dev.archipelago.bench;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.EntryOptions.Tiers;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A benchmark of a hit in Redis against Lettuce's GET and decoding of the same bytes: a text of 2,000 characters. */
@BenchmarkMode(Mode.AverageTime)
public class CacheL2 {

    static final String VALUE = "0123456789".repeat(200);
    private static final int TOGETHER = 512;
    private static final int BULK = 1000;

    /** A Lettuce connection with the same bytes under a key. */
    @State(Scope.Benchmark)
    public static class Plain {
        final RedisClient client = RedisClient.create(RedisProcess.told());
        final StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        final byte[] key = "plain:report:1".getBytes(StandardCharsets.UTF_8);
        final byte[][] bulk = IntStream.range(0, BULK)
                .mapToObj(i -> ("plain:report:bulk:" + i).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);

        public Plain() {
            connection.sync().set(key, VALUE.getBytes(StandardCharsets.UTF_8));
        }

        String read() {
            return new String(connection.sync().get(key), StandardCharsets.UTF_8);
        }

        /** Reads and decodes many values with one command. */
        int readAll() {
            int length = 0;
            for (KeyValue<byte[], byte[]> value : connection.sync().mget(bulk)) {
                length += new String(value.getValue(), StandardCharsets.UTF_8).length();
            }
            return checked(length);
        }

        @TearDown
        public void close() {
            client.shutdown();
        }
    }

    private static int checked(int length) {
        if (length != BULK * VALUE.length()) {
            throw new IllegalStateException(length + " characters were read");
        }
        return length;
    }

    /** The cache with values in Redis only, so that every read requires a round trip. */
    private static final class Archipelago {
        final RedisLink redis = RedisLink.open(RedisOptions.of(RedisProcess.told()));
        final Cache cache = Cache.builder().prefix("bench:v1:").redis(redis).build();
        final EntryOptions options = EntryOptions.of(CacheStrategy.LONG_TERM).in(Tiers.L2_ONLY);
        final CacheKey<String> key = new CacheKey<>("report:1", Codec.text(), options);
        final CacheKey<String>[] many = keys(options);
        final List<CacheKey<String>> bulk = IntStream.range(0, BULK)
                .mapToObj(i -> new CacheKey<>("report:bulk:" + i, Codec.text(), options))
                .toList();

        Archipelago() {
            fill(cache, key);
            for (CacheKey<String> one : many) {
                fill(cache, one);
            }
        }

        String read(CacheKey<String> wanted) {
            return cache.get(wanted, CacheHits::neverLoaded);
        }

        /** Stores the same values for both contenders. */
        void fillBulk(Plain plain) {
            cache.getAll(bulk, keys -> keys.stream().collect(Collectors.toMap(each -> each, each -> VALUE)));
            awaitWrites(cache);
            for (byte[] each : plain.bulk) {
                plain.connection.sync().set(each, VALUE.getBytes(StandardCharsets.UTF_8));
            }
        }

        int readAll() {
            int length = 0;
            for (String value : cache.getAll(bulk, keys -> Map.of()).values()) {
                length += value.length();
            }
            return checked(length);
        }

        void close() {
            cache.close();
            redis.close();
        }
    }

    @Benchmark
    public String lettuce(Plain state) {
        return state.read();
    }

    /** Argument: the pairs of slices, 100 unless given. */
    static void main(String[] arguments) throws Exception {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        try (RedisProcess redis = RedisProcess.start()) {
            System.setProperty(RedisProcess.PROPERTY, redis.uri());
            Plain plain = new Plain();
            Archipelago cached = new Archipelago();
            try {
                IO.println("A hit in Redis, %,d bytes, %d pairs of slices in one JVM".formatted(VALUE.length(), pairs));
                compare("one caller", pairs, 1000, plain::read, () -> cached.read(cached.key));
                compare(
                        "%d virtual threads at once".formatted(TOGETHER),
                        pairs,
                        8,
                        () -> together(_ -> plain.read()),
                        () -> together(i -> cached.read(cached.many[i])));
                cached.fillBulk(plain);
                compare(
                        "getAll of %,d keys to one MGET".formatted(BULK),
                        pairs,
                        20, // with shorter slices it would measure the compiler
                        plain::readAll,
                        cached::readAll,
                        1.5);
            } finally {
                cached.close();
                plain.close();
            }
        }
    }

    /** Compares the contenders in short alternating slices, so that other load on the machine affects both alike. */
    private static void compare(String who, int pairs, int times, Callable<?> peer, Callable<?> ours) throws Exception {
        compare(who, pairs, times, peer, ours, 1.2);
    }

    private static void compare(String who, int pairs, int times, Callable<?> peer, Callable<?> ours, double limit)
            throws Exception {
        double[] wall = new double[pairs];
        double ownCpu = 0;
        double theirCpu = 0;
        for (int pair = -pairs / 2; pair < pairs; pair++) {
            Slice theirs = Slice.of(times, peer);
            Slice own = Slice.of(times, ours);
            if (pair >= 0) {
                wall[pair] = own.wall() / theirs.wall();
                ownCpu += own.cpu();
                theirCpu += theirs.cpu();
            }
        }
        IO.println("%s: ratio to Lettuce, quartiles: wall %s".formatted(who, quartiles(wall)));
        Figures.atMost(who + ", wall time relative to Lettuce, median", Figures.median(wall), limit);
        // Summed over all slices: the resolution of the CPU time of a process is about the duration of a slice.
        Figures.atMost(who + ", CPU time relative to Lettuce", ownCpu / theirCpu, limit);
    }

    private static String quartiles(double[] ratios) {
        return Figures.listed(
                Figures.percentile(25, ratios), Figures.percentile(50, ratios), Figures.percentile(75, ratios));
    }

    /** Loads the value and waits until it is stored in Redis. */
    static void fill(Cache cache, CacheKey<String> key) {
        cache.get(key, () -> VALUE);
        awaitWrites(cache);
    }

    private static void awaitWrites(Cache cache) {
        while (cache.statistics().l2Writes().pending() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @SuppressWarnings("unchecked")
    private static CacheKey<String>[] keys(EntryOptions options) {
        CacheKey<String>[] keys = new CacheKey[TOGETHER];
        for (int i = 0; i < TOGETHER; i++) {
            keys[i] = new CacheKey<>("report:many:" + i, Codec.text(), options);
        }
        return keys;
    }

    /** A read of one of many concurrent callers. */
    private interface Read {
        @Nullable
        String of(int caller);
    }

    private static int together(Read read) throws InterruptedException {
        Thread[] threads = new Thread[TOGETHER];
        int[] lengths = new int[TOGETHER];
        for (int i = 0; i < TOGETHER; i++) {
            int caller = i;
            threads[i] = Thread.startVirtualThread(() -> {
                String value = read.of(caller);
                lengths[caller] = value == null ? -1 : value.length();
            });
        }
        for (int i = 0; i < TOGETHER; i++) {
            threads[i].join();
            if (lengths[i] != VALUE.length()) {
                throw new IllegalStateException("a caller read " + lengths[i] + " characters");
            }
        }
        return TOGETHER;
    }
}
