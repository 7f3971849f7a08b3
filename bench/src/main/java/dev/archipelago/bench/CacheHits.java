package dev.archipelago.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A benchmark of a hit in memory against Caffeine: one thread, 1,024 cached keys in turn. */
@BenchmarkMode(Mode.AverageTime)
public class CacheHits {

    private static final int KEYS = 1024;

    /** The capacity. Caffeine does not record reads while it is less than half full, which is not representative. */
    private static final int ROOM = 1536;

    /** Caffeine bounded by number without expiry: the lower bound of the cost of a lookup. */
    @State(Scope.Benchmark)
    public static class Plain {
        final com.github.benmanes.caffeine.cache.Cache<String, String> cache =
                Caffeine.newBuilder().maximumSize(ROOM).build();
        final String[] keys = names();
        int next;

        public Plain() {
            for (String key : keys) {
                cache.put(key, "value of " + key);
            }
        }
    }

    /** Caffeine with expiring entries, like those of the cache. */
    @State(Scope.Benchmark)
    public static class Expiring {
        final com.github.benmanes.caffeine.cache.Cache<String, String> cache = Caffeine.newBuilder()
                .maximumSize(ROOM)
                .expireAfterWrite(Duration.ofHours(1))
                .build();
        final String[] keys = names();
        int next;

        public Expiring() {
            for (String key : keys) {
                cache.put(key, "value of " + key);
            }
        }
    }

    /** The cache in memory, with the same capacity. */
    @State(Scope.Benchmark)
    public static class Archipelago {
        final Cache cache = Cache.builder().maximumEntries(ROOM).build();
        final CacheKey<String>[] keys = keys();
        int next;

        public Archipelago() {
            for (CacheKey<String> key : keys) {
                cache.get(key, () -> "value of " + key.text());
            }
        }

        @TearDown
        public void close() {
            cache.close();
        }
    }

    @Benchmark
    public @Nullable String caffeine(Plain state) {
        return state.cache.getIfPresent(state.keys[state.next++ & (KEYS - 1)]);
    }

    @Benchmark
    public @Nullable String caffeineExpiring(Expiring state) {
        return state.cache.getIfPresent(state.keys[state.next++ & (KEYS - 1)]);
    }

    @Benchmark
    public Optional<String> getIfPresent(Archipelago state) {
        return state.cache.getIfPresent(state.keys[state.next++ & (KEYS - 1)]);
    }

    @Benchmark
    public String get(Archipelago state) {
        return state.cache.get(state.keys[state.next++ & (KEYS - 1)], CacheHits::neverLoaded);
    }

    /** The same reads as {@link PairedComparison} contenders. */
    static final class Contenders implements PairedJvm.Contenders {

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public IntFunction<@Nullable Object> reads(String name) {
            CacheHits hits = new CacheHits();
            return switch (name) {
                case "caffeine" -> {
                    Plain state = new Plain();
                    yield _ -> hits.caffeine(state);
                }
                case "caffeineExpiring" -> {
                    Expiring state = new Expiring();
                    yield _ -> hits.caffeineExpiring(state);
                }
                case "getIfPresent" -> {
                    Archipelago state = new Archipelago();
                    yield _ -> hits.getIfPresent(state);
                }
                case "get" -> {
                    Archipelago state = new Archipelago();
                    yield _ -> hits.get(state);
                }
                default -> throw new IllegalArgumentException("no contender " + name);
            };
        }
    }

    /** Argument: the pairs of slices per pair of JVMs, 30 unless given. */
    static void main(String[] arguments) throws Exception {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        IO.println("A hit in memory: one thread, %,d keys, %d pairs of slices in each of 3 pairs of JVMs"
                .formatted(KEYS, pairs));
        PairedComparison duel = new PairedComparison(3, pairs);
        String contenders = "CacheHits$Contenders/";
        for (String read : List.of("getIfPresent", "get")) {
            PairedComparison.Score alike = duel.run(contenders + read, contenders + "caffeineExpiring");
            Figures.atMost(read + " to Caffeine's with the same expiry", alike.ratio(), read.equals("get") ? 1.5 : 1.2);
            PairedComparison.Score score = duel.run(contenders + read, contenders + "caffeine");
            Figures.atMost(read + " to Caffeine's without an expiry", score.ratio(), 1.5);
            Figures.atMost(read + " allocates, bytes beyond Caffeine's", score.bytes() - score.peerBytes(), 0.1);
        }
    }

    static String neverLoaded() {
        throw new IllegalStateException("every key is in memory; none may be loaded");
    }

    @SuppressWarnings("unchecked")
    private static CacheKey<String>[] keys() {
        EntryOptions options = EntryOptions.of(CacheStrategy.LONG_TERM);
        return Arrays.stream(names())
                .map(name -> new CacheKey<>(name, Codec.text(), options))
                .toArray(CacheKey[]::new);
    }

    private static String[] names() {
        String[] names = new String[KEYS];
        for (int i = 0; i < KEYS; i++) {
            names[i] = "page:" + i + ":en";
        }
        return names;
    }
}
