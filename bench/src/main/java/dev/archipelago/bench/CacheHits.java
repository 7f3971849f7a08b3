package dev.archipelago.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A hit in memory beside Caffeine's own: one thread, 1,024 keys in turn, all of them there. */
@BenchmarkMode(Mode.AverageTime)
public class CacheHits {

    private static final int KEYS = 1024;

    /** Less than half full, Caffeine does not yet take note of reads; nobody's cache stays like that. */
    private static final int ROOM = 1536;

    /** Caffeine bounded by number, without an expiry: the least a lookup can cost. */
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

    /** Caffeine whose entries expire, as those of the cache do. */
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

    /** The cache in memory, with as much room. */
    @State(Scope.Benchmark)
    public static class Archipelago {
        final Cache cache = Cache.builder().maximumEntries(ROOM).build();
        final List<CacheKey<String>> keys = new ArrayList<>();
        int next;

        public Archipelago() {
            EntryOptions options = EntryOptions.of(CacheStrategy.LONG_TERM);
            for (String name : names()) {
                CacheKey<String> key = new CacheKey<>(name, Codec.text(), options);
                keys.add(key);
                cache.get(key, () -> "value of " + name);
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
        return state.cache.getIfPresent(state.keys.get(state.next++ & (KEYS - 1)));
    }

    @Benchmark
    public String get(Archipelago state) {
        return state.cache.get(state.keys.get(state.next++ & (KEYS - 1)), CacheHits::neverLoaded);
    }

    /** Argument: rounds, 3 unless given. */
    static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        IO.println("A hit in memory: one thread, %,d keys, %d rounds".formatted(KEYS, rounds));
        Map<String, List<Race.Score>> scores =
                new Race(CacheHits.class, rounds, 3).run("caffeine", "caffeineExpiring", "getIfPresent", "get");
        Race.print(scores);
        for (String read : List.of("getIfPresent", "get")) {
            IO.println("%s to Caffeine's with an expiry: %.2f"
                    .formatted(read, Race.ratio(scores, read, "caffeineExpiring")));
            Figures.atMost(read + " to Caffeine's", Race.ratio(scores, read, "caffeine"), 1.5);
            Figures.atMost(
                    read + " allocates, bytes",
                    Race.median(scores.getOrDefault(read, List.of()), Race.Score::bytes),
                    0.5);
        }
    }

    static String neverLoaded() {
        throw new IllegalStateException("every key is in memory; none may be loaded");
    }

    private static String[] names() {
        String[] names = new String[KEYS];
        for (int i = 0; i < KEYS; i++) {
            names[i] = "page:" + i + ":en";
        }
        return names;
    }
}
