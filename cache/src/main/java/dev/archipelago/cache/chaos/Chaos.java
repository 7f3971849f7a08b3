package dev.archipelago.cache.chaos;

import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.Loader;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

/**
 * Makes trouble with set probabilities: decorate what should suffer, {@link #begin}, {@link #calm}, and look whether
 * the program held. The same seed and the same calls in the same order make the same trouble. Thread-safe.
 *
 * <pre>{@code
 * Chaos chaos = new Chaos(42);
 * RedisLink redis = RedisLink.open(options, chaos.l2());
 * cache.get(key, chaos.loader(() -> render()));
 * chaos.begin(Mischief.NONE.withFailures(0.2).withCorruption(0.01));
 * }</pre>
 */
public final class Chaos {

    private final Random random;
    private final LongAdder delays = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder corruptions = new LongAdder();
    private volatile Mischief mischief = Mischief.NONE;

    /** Calm until told to {@link #begin}. */
    public Chaos(long seed) {
        this.random = new Random(seed);
    }

    /**
     * How much trouble was made.
     *
     * @param delays calls that were held up
     * @param failures calls that failed
     * @param corruptions answers or messages that were damaged
     */
    public record Toll(long delays, long failures, long corruptions) {}

    /** Makes this much trouble from now on. */
    public void begin(Mischief much) {
        mischief = much;
    }

    /** Makes none any more. */
    public void calm() {
        mischief = Mischief.NONE;
    }

    /** How much trouble was made so far. */
    public Toll toll() {
        return new Toll(delays.sum(), failures.sum(), corruptions.sum());
    }

    /** A loader in trouble. It never brings a wrong value; see {@link #loader(Loader, UnaryOperator)}. */
    public <V> Loader<V> loader(Loader<V> loader) {
        return loader(loader, UnaryOperator.identity());
    }

    /** A loader in trouble, whose values are at times what {@code corruption} makes of them. */
    public <V> Loader<V> loader(Loader<V> loader, UnaryOperator<V> corruption) {
        return () -> {
            troubleLoad();
            V value = loader.load();
            return corrupts() ? corruption.apply(value) : value;
        };
    }

    /** The same for a loader that knows the older value. */
    public <V> ConditionalLoader<V> conditional(ConditionalLoader<V> loader, UnaryOperator<LoadResult<V>> corruption) {
        return older -> {
            troubleLoad();
            LoadResult<V> result = loader.load(older);
            return corrupts() ? corruption.apply(result) : result;
        };
    }

    /**
     * Trouble for L2: answers of Redis come late, not at all or with a bit turned over. A command that fails was sent or
     * not, by even chance. Messages of the backplane and the link's own heartbeat are left alone.
     */
    public UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> l2() {
        return commands -> TroubledCommands.around(
                commands, this, name -> !TroubledCommands.isMessage(name) && !name.equals("ping"));
    }

    /** Trouble for the backplane alone: messages are sent late, not at all or with a bit turned over. */
    public UnaryOperator<RedisClusterAsyncCommands<byte[], byte[]>> backplane() {
        return commands -> TroubledCommands.around(commands, this, TroubledCommands::isMessage);
    }

    boolean delays() {
        return happens(mischief.late(), delays);
    }

    boolean fails() {
        return happens(mischief.failing(), failures);
    }

    boolean corrupts() {
        return happens(mischief.corrupting(), corruptions);
    }

    boolean evenChance() {
        return random.nextBoolean();
    }

    long delayNanos() {
        return mischief.delay().toNanos();
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

    private void troubleLoad() throws InterruptedException {
        if (delays()) {
            Thread.sleep(mischief.delay());
        }
        if (fails()) {
            throw new ChaosException("the loader");
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
