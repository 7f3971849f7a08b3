package dev.archipelago.cache.testing;

import dev.archipelago.cache.ConditionalLoader;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.Loader;
import dev.archipelago.cache.redis.RedisCommands;
import java.util.function.UnaryOperator;

/**
 * Injects faults into Redis commands and loaders with given probabilities. Decorate the components under test, call
 * {@link #inject} and {@link #stop}, and check the behaviour of the program. The same seed and the same sequence of
 * calls produce the same faults. Thread-safe.
 *
 * <pre>{@code
 * FaultInjector faults = new FaultInjector(42);
 * RedisLink redis = RedisLink.open(options, faults.l2());
 * cache.get(key, faults.loader(() -> render()));
 * faults.inject(FaultConfig.NONE.withFailures(0.2).withCorruption(0.01));
 * }</pre>
 */
public final class FaultInjector {

    private final Faults faults;

    /** Creates an injector that injects nothing until {@link #inject} is called. */
    public FaultInjector(long seed) {
        this.faults = new Faults(seed);
    }

    /**
     * The numbers of injected faults.
     *
     * @param delays calls that were delayed
     * @param failures calls that failed
     * @param corruptions replies, messages or results that were corrupted
     */
    public record FaultCounts(long delays, long failures, long corruptions) {}

    /** Injects faults from now on. */
    public void inject(FaultConfig config) {
        faults.config = config;
    }

    /** Stops injecting faults. */
    public void stop() {
        faults.config = FaultConfig.NONE;
    }

    /** Returns the numbers of faults injected so far. */
    public FaultCounts counts() {
        return new FaultCounts(faults.delays.sum(), faults.failures.sum(), faults.corruptions.sum());
    }

    /** Returns a loader with delays and failures. Its values are correct. */
    public <V> Loader<V> loader(Loader<V> loader) {
        return loader(loader, UnaryOperator.identity());
    }

    /** Returns a loader with delays, failures and values corrupted by {@code corruption}. */
    public <V> Loader<V> loader(Loader<V> loader, UnaryOperator<V> corruption) {
        return () -> {
            injectIntoLoad();
            V value = loader.load();
            return faults.corrupts() ? corruption.apply(value) : value;
        };
    }

    /** Returns a conditional loader with delays, failures and results corrupted by {@code corruption}. */
    public <V> ConditionalLoader<V> conditional(ConditionalLoader<V> loader, UnaryOperator<LoadResult<V>> corruption) {
        return older -> {
            injectIntoLoad();
            LoadResult<V> result = loader.load(older);
            return faults.corrupts() ? corruption.apply(result) : result;
        };
    }

    /**
     * Returns a decorator that delays, fails and corrupts the replies of Redis, by one bit each. A command that fails
     * was sent with a probability of one half. Messages of the backplane and the heartbeat are not affected.
     */
    public UnaryOperator<RedisCommands> l2() {
        return commands -> new FaultyCommands(
                commands,
                faults,
                command -> !FaultyCommands.isMessage(command) && !command.name().equals("PING"));
    }

    /** Returns a decorator that delays, drops and corrupts the messages of the backplane only. */
    public UnaryOperator<RedisCommands> backplane() {
        return commands -> new FaultyCommands(commands, faults, FaultyCommands::isMessage);
    }

    private void injectIntoLoad() throws InterruptedException {
        if (faults.delays()) {
            Thread.sleep(faults.config.delay());
        }
        if (faults.fails()) {
            throw new InjectedFaultException("the loader");
        }
    }
}
