package dev.archipelago.bench;

import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A comparison of the cache with its peers: a hit in memory, a hit in Redis, and a cache stampede on a cold key. */
@BenchmarkMode(Mode.AverageTime)
public class CachePeers {

    private static final int KEYS = 1024;

    /** The peer of this JVM, with every key loaded. */
    @State(Scope.Benchmark)
    @SuppressWarnings("unchecked")
    public static class Filled {
        final Peer peer = Peer.of(System.getProperty(Peer.PROPERTY, ""), _ -> CacheL2.VALUE);
        final Supplier<String>[] readers = new Supplier[KEYS];
        int next;

        public Filled() {
            for (int i = 0; i < KEYS; i++) {
                readers[i] = peer.reader("page:" + i + ":en");
                if (!readers[i].get().equals(CacheL2.VALUE)) {
                    throw new IllegalStateException("a peer returned another value than its loader's");
                }
            }
        }

        @TearDown
        public void close() {
            peer.close();
        }
    }

    @Benchmark
    public String hit(Filled state) {
        return state.readers[state.next++ & (KEYS - 1)].get();
    }

    /** Argument: the rounds of the hit benchmarks, 1 unless given. */
    static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        try (RedisProcess redis = RedisProcess.start()) {
            IO.println("A hit in memory through get with a loader, one thread, %,d keys".formatted(KEYS));
            InterleavedRuns race =
                    new InterleavedRuns(CachePeers.class, rounds, 3).with(RedisProcess.PROPERTY, redis.uri());
            InterleavedRuns.print(
                    race.run("hit/caffeine", "hit/archipelago", "hit/spring", "hit/jetcache", "hit/redisson"));
            flush(redis);
            IO.println("A hit in Redis through the same, %,d bytes, one thread".formatted(CacheL2.VALUE.length()));
            Map<String, List<InterleavedRuns.Score>> far = new InterleavedRuns(CacheL2.class, rounds, 3)
                    .with(RedisProcess.PROPERTY, redis.uri())
                    .run("lettuce");
            far.putAll(race.run("hit/archipelago-redis", "hit/jetcache-redis", "hit/redisson-redis"));
            InterleavedRuns.print(far);
            flush(redis);
            IO.println("One cold key, %d processes with %,d callers each, a loader of %d ms"
                    .formatted(CacheStampede.PROCESSES, StampedeCallers.CALLERS, StampedeCallers.LOADER.toMillis()));
            for (String peer : List.of("caffeine", "archipelago", "spring", "jetcache", "redisson")) {
                try (CacheStampede stampede = CacheStampede.of(peer, redis.uri())) {
                    TimeUnit.MILLISECONDS.sleep(500);
                    stampede.round("cold:" + peer + ":first");
                    CacheStampede.Round second = stampede.round("cold:" + peer + ":second");
                    IO.println("%-28s %d loads, slowest caller %.2f times the loader"
                            .formatted(peer, second.loads(), second.ratio()));
                }
            }
        }
    }

    private static void flush(RedisProcess redis) {
        try (RedisClient client = RedisClient.create(redis.uri())) {
            client.connect().sync().flushall();
        }
    }
}
