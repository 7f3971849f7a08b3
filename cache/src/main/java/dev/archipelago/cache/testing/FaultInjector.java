package dev.archipelago.cache.testing;

import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.Loader;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/**
 * Makes trouble with set probabilities: decorate what should suffer, {@link #inject}, {@link #stop}, and look whether
 * the program held. The same seed and the same calls in the same order make the same trouble. Thread-safe.
 *
 * <pre>{@code
 * FaultInjector faults = new FaultInjector(42);
 * RedisLink redis = RedisLink.open(options, faults.l2());
 * cache.get(key, faults.loader(() -> render()));
 * faults.inject(FaultConfig.NONE.withFailures(0.2).withCorruption(0.01));
 * }</pre>
 */
public final class FaultInjector {

    private final Random random;
    private final LongAdder delays = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder corruptions = new LongAdder();
    private volatile FaultConfig config = FaultConfig.NONE;

    /** Calm until told to {@link #inject}. */
    public FaultInjector(long seed) {
        this.random = new Random(seed);
    }

    /**
     * How much trouble was made.
     *
     * @param delays calls that were held up
     * @param failures calls that failed
     * @param corruptions answers or messages that were damaged
     */
    public record FaultCounts(long delays, long failures, long corruptions) {}

    /** Makes this much trouble from now on. */
    public void inject(FaultConfig faults) {
        config = faults;
    }

    /** Makes none any more. */
    public void stop() {
        config = FaultConfig.NONE;
    }

    /** How much trouble was made so far. */
    public FaultCounts counts() {
        return new FaultCounts(delays.sum(), failures.sum(), corruptions.sum());
    }

    /** A loader in trouble. It never brings a wrong value; see {@link #loader(Loader, UnaryOperator)}. */
    public <V> Loader<V> loader(Loader<V> loader) {
        return loader(loader, UnaryOperator.identity());
    }

    /** A loader in trouble, whose values are at times what {@code corruption} makes of them. */
    public <V> Loader<V> loader(Loader<V> loader, UnaryOperator<V> corruption) {
        return () -> {
            injectIntoLoad();
            V value = loader.load();
            return corrupts() ? corruption.apply(value) : value;
        };
    }

    /** The same for a loader that knows the older value. */
    public <V> ConditionalLoader<V> conditional(ConditionalLoader<V> loader, UnaryOperator<LoadResult<V>> corruption) {
        return older -> {
            injectIntoLoad();
            LoadResult<V> result = loader.load(older);
            return corrupts() ? corruption.apply(result) : result;
        };
    }

    /**
     * Trouble for L2: answers of Redis come late, not at all or with a bit turned over. A command that fails was sent or
     * not, by even chance. Messages of the backplane and the link's own heartbeat are left alone.
     */
    public UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> l2() {
        return commands ->
                FaultyCommands.around(commands, this, name -> !FaultyCommands.isMessage(name) && !name.equals("ping"));
    }

    /** Trouble for the backplane alone: messages are sent late, not at all or with a bit turned over. */
    public UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> backplane() {
        return commands -> FaultyCommands.around(commands, this, FaultyCommands::isMessage);
    }

    boolean delays() {
        return happens(config.delayProbability(), delays);
    }

    boolean fails() {
        return happens(config.failureProbability(), failures);
    }

    boolean corrupts() {
        return happens(config.corruptionProbability(), corruptions);
    }

    boolean evenChance() {
        return random.nextBoolean();
    }

    long delayNanos() {
        return config.delay().toNanos();
    }

    /** The bytes with one bit turned over. */
    byte[] corrupted(byte[] bytes) {
        byte[] damaged = bytes.clone();
        if (damaged.length > 0) {
            int bit = random.nextInt(damaged.length * 8);
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        return damaged;
    }

    private void injectIntoLoad() throws InterruptedException {
        if (delays()) {
            Thread.sleep(config.delay());
        }
        if (fails()) {
            throw new InjectedFaultException("the loader");
        }
    }

    private boolean happens(double probability, LongAdder count) {
        if (probability <= 0 || random.nextDouble() >= probability) {
            return false;
        }
        count.increment();
        return true;
    }
}
