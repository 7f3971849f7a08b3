package dev.archipelago.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** A benchmark of 64 threads that read 100,000 keys with a Zipf distribution through a loader, against Caffeine. */
@BenchmarkMode(Mode.AverageTime)
@Threads(64)
public class CacheZipf {

    private static final int KEYS = 100_000;
    private static final double EXPONENT = 0.99;
    private static final int DRAWS = 1 << 18;

    /** The position of each thread in the shared sequence of keys. */
    @State(Scope.Thread)
    public static class Reader {
        private int next = new Random().nextInt(DRAWS);

        int draw(Draws draws) {
            return draws.at(next++);
        }
    }

    /**
     * A sequence of Zipf-distributed key numbers: the k-th most frequent has a probability proportional to 1 over k to
     * the exponent.
     */
    @State(Scope.Benchmark)
    public static class Draws {
        final int[] keys = new int[DRAWS];

        int at(int number) {
            return keys[number & (DRAWS - 1)];
        }

        public Draws() {
            double[] cumulated = new double[KEYS];
            double sum = 0;
            for (int i = 0; i < KEYS; i++) {
                sum += 1 / Math.pow(i + 1, EXPONENT);
                cumulated[i] = sum;
            }
            Random random = new Random(4711);
            for (int i = 0; i < DRAWS; i++) {
                int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
                keys[i] = Math.min(KEYS - 1, found < 0 ? -found - 1 : found);
            }
        }
    }

    /** Caffeine bounded by number, with expiring entries. */
    @State(Scope.Benchmark)
    public static class Plain {
        final com.github.benmanes.caffeine.cache.Cache<String, String> cache = Caffeine.newBuilder()
                .maximumSize(KEYS + 10_000)
                .expireAfterWrite(Duration.ofHours(1))
                .build();
        final List<String> keys = new ArrayList<>();

        public Plain() {
            for (int i = 0; i < KEYS; i++) {
                keys.add("report:" + i);
                cache.put(keys.get(i), "value of " + i);
            }
        }
    }

    /** The cache in memory with the same capacity. */
    @State(Scope.Benchmark)
    public static class Archipelago {
        final Cache cache = Cache.builder()
                .maximumEntries(KEYS + 10_000)
                .maximumBytes(256 << 20)
                .build();
        final List<CacheKey<String>> keys = new ArrayList<>();

        public Archipelago() {
            EntryOptions options = EntryOptions.of(CacheStrategy.LONG_TERM);
            for (int i = 0; i < KEYS; i++) {
                String value = "value of " + i;
                keys.add(new CacheKey<>("report:" + i, Codec.text(), options));
                cache.get(keys.get(i), () -> value);
            }
        }

        @TearDown
        public void close() {
            cache.close();
        }
    }

    @Benchmark
    public String caffeine(Plain state, Draws draws, Reader reader) {
        return read(state, reader.draw(draws));
    }

    @Benchmark
    public String archipelago(Archipelago state, Draws draws, Reader reader) {
        return read(state, reader.draw(draws));
    }

    private String read(Plain state, int key) {
        return state.cache.get(state.keys.get(key), _ -> CacheHits.neverLoaded());
    }

    private String read(Archipelago state, int key) {
        return state.cache.get(state.keys.get(key), CacheHits::neverLoaded);
    }

    /**
     * The same reads as {@link PairedComparison} contenders; the call number of a thread is its position in the
     * sequence.
     */
    static final class Contenders implements PairedJvm.Contenders {

        @Override
        public int threads() {
            return 64;
        }

        @Override
        public IntFunction<@Nullable Object> reads(String name) {
            CacheZipf zipf = new CacheZipf();
            Draws draws = new Draws();
            return switch (name) {
                case "caffeine" -> {
                    Plain state = new Plain();
                    yield i -> zipf.read(state, draws.at(i));
                }
                case "archipelago" -> {
                    Archipelago state = new Archipelago();
                    yield i -> zipf.read(state, draws.at(i));
                }
                default -> throw new IllegalArgumentException("no contender " + name);
            };
        }
    }

    /** Argument: the pairs of slices per pair of JVMs, 30 unless given. */
    static void main(String[] arguments) throws Exception {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        IO.println("%,d keys, 64 threads, zipfian with exponent %.2f, %d pairs of slices in each of 3 pairs of JVMs"
                .formatted(KEYS, EXPONENT, pairs));
        PairedComparison.Score score =
                new PairedComparison(3, pairs).run("CacheZipf$Contenders/archipelago", "CacheZipf$Contenders/caffeine");
        Figures.atLeast("throughput for each CPU second to Caffeine's", 1 / score.ratio(), 0.8);
        Figures.atMost("bytes allocated beyond Caffeine's", score.bytes() - score.peerBytes(), 0.1);
    }
}
