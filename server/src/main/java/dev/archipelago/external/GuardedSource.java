package dev.archipelago.external;

import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** A source behind its {@link SourceGuard}. Thread-safe. */
public final class GuardedSource<T> {
    private final Source<T> source;
    private final BooleanSupplier reachable;
    private final Duration reuse;
    private final InstantSource clock;
    private final SourceGuard guard;

    /** A source whose upstream is assumed to be reachable; otherwise as the other constructor. */
    public GuardedSource(Source<T> source, UpstreamLimiter limits, int weight, Duration reuse, InstantSource clock) {
        this(source, limits, () -> true, weight, reuse, clock);
    }

    /**
     * @param limits the upstream's, shared by all its sources
     * @param reachable whether the upstream can be connected to; called after failures only, may block for some seconds
     * @param weight the units of the budget that one fetch uses
     * @param reuse how long an answer may be used again, because the upstream itself caches it as long; zero: not at
     *     all
     */
    public GuardedSource(
            Source<T> source,
            UpstreamLimiter limits,
            BooleanSupplier reachable,
            int weight,
            Duration reuse,
            InstantSource clock) {
        this.source = source;
        this.reachable = reachable;
        this.reuse = reuse;
        this.clock = clock;
        this.guard = new SourceGuard(source.name() + "/" + source.figure(), source::configured, limits, weight, clock);
    }

    /** The upstream and the figure: {@code binance/coin_prices}. Unique in the server. */
    public String id() {
        return guard.id();
    }

    /** Whether the key it needs is set. */
    public boolean configured() {
        return guard.configured();
    }

    /** How long an answer may be used again; zero: not at all. */
    public Duration reuse() {
        return reuse;
    }

    /** Its state now. */
    public SourceState state() {
        return guard.state();
    }

    /**
     * Fetches the value now.
     *
     * @throws SourceException if the upstream fails, or is not called because of its key, budget, cool-down or breaker
     */
    public Sourced<T> fetch() throws SourceException {
        Instant started = clock.instant();
        T value = guard.call(source::fetch);
        Instant now = clock.instant();
        return new Sourced<>(value, source.name(), source.interval(), now, Duration.between(started, now));
    }

    /**
     * Whether a fetch after a failed one may succeed: its key is set, its upstream is not cooling down and can be
     * connected to. Blocks for some seconds at most; uses neither budget nor Redis.
     */
    boolean mayAnswer() {
        if (!guard.admitsCalls()) {
            return false;
        }
        boolean connected = reachable.getAsBoolean();
        if (!connected) {
            guard.stillFailing();
        }
        return connected;
    }

    SourceGuard guard() {
        return guard;
    }
}
