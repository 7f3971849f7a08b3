package dev.archipelago.communication.market;

import dev.archipelago.communication.market.MetricState.Step;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.communication.market.Publication.Ageing;
import dev.archipelago.external.SourceRegistry;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.market.Block;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The last good value of each metric. A failed fetch changes nothing here, so a value stays and grows old; so does a
 * value whose successor is not plausible yet. Listeners are notified of each change. Thread-safe; no method blocks.
 */
public final class MarketState {
    private final MarketCatalog catalog;
    /** In the order of the catalogue. */
    private final Map<Metric, MetricState> metrics = new LinkedHashMap<>();

    private final Set<Block> notConfigured;
    private final boolean simulated;
    private final MetricState.JumpCounts jumps = new MetricState.JumpCounts();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Set<Block> jumped = EnumSet.noneOf(Block.class);
    private Duration fetchDuration = Duration.ZERO;

    /**
     * Creates a state without values.
     *
     * @param catalog the metrics it holds
     * @param notConfigured the blocks none of whose sources has its API key
     * @param plausible which jumps need confirmation, and how far two sources may differ
     * @param simulated whether the values are those of the simulator
     */
    MarketState(MarketCatalog catalog, Set<Block> notConfigured, PlausibilityConfig plausible, boolean simulated) {
        this.catalog = catalog;
        this.notConfigured = Set.copyOf(notConfigured);
        this.simulated = simulated;
        for (Metric metric : catalog.metrics()) {
            PlausibilityLimits limits = PlausibilityLimits.of(metric, plausible);
            metrics.put(metric, new MetricState(limits, PollSchedule.secondOpinionLifetime(metric.block()), jumps));
        }
    }

    /**
     * Creates a state without values for the metrics that {@code sources} supply.
     *
     * @param catalog the metrics it holds
     * @param plausible which jumps need confirmation, and how far two sources may differ
     * @param simulated whether the sources are the simulator's
     */
    public static MarketState of(
            MarketCatalog catalog, SourceRegistry sources, PlausibilityConfig plausible, boolean simulated) {
        Set<Block> notConfigured = EnumSet.noneOf(Block.class);
        CachedSources.of(sources).forEach((block, blockSources) -> {
            if (blockSources.stream().noneMatch(CachedSource::configured)) {
                notConfigured.add(block);
            }
        });
        return new MarketState(catalog, notConfigured, plausible, simulated);
    }

    /** The coins and metrics it holds. */
    public MarketCatalog catalog() {
        return catalog;
    }

    /** Whether the values are those of the simulator. */
    boolean simulated() {
        return simulated;
    }

    /** Calls {@code listener} after each change, on the thread that made it; it must neither block nor throw. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * A listener that applies the quotes of a stream.
     *
     * @param source the upstream's name in JSON
     * @param interval how often the stream has a new quote of a coin; decides when one is no longer live
     */
    public QuoteListener quotes(String source, Duration interval) {
        Freshness freshness = Freshness.of(interval);
        return (coin, quote, receivedAt) -> {
            boolean changed;
            synchronized (this) {
                // During a renewal two connections deliver the same quotes.
                if (repeats(coin.price(), source, quote)) {
                    return;
                }
                Step step = observe(
                        coin.price(),
                        new Observation(quote.price(), source, freshness, quote.observedAt(), receivedAt));
                changed = step.taken();
                if (step != Step.HELD && quote.change24h().isPresent()) {
                    changed |= observe(
                                    coin.change24h(),
                                    new Observation(
                                            quote.change24h().get(), source, freshness, quote.observedAt(), receivedAt))
                            .taken();
                }
            }
            notifyIf(changed);
        };
    }

    private boolean repeats(Metric metric, String source, Quote quote) {
        return metric(metric)
                .known()
                .filter(known -> known.source().equals(source)
                        && known.observedAt().equals(quote.observedAt())
                        && known.value().compareTo(quote.price()) == 0)
                .isPresent();
    }

    private void notifyIf(boolean changed) {
        if (changed) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Applies the observations that are newer than the known ones; an answer that arrives late changes nothing. */
    void apply(Observations observations) {
        boolean changed;
        synchronized (this) {
            changed = applyValues(observations.values());
            for (Map.Entry<Metric, Observation> opinion :
                    observations.opinions().entrySet()) {
                metric(opinion.getKey()).takeSecond(opinion.getValue());
                changed = true;
            }
        }
        notifyIf(changed);
    }

    private boolean applyValues(Map<Metric, Observation> values) {
        Set<Metric> held = new HashSet<>();
        boolean changed = false;
        // In the order of the catalogue a price is applied before its change, which would reveal a jump that is held.
        for (Metric metric : metrics.keySet()) {
            Observation value = values.get(metric);
            if (value != null
                    && metric.plausibility().changeOf().filter(held::contains).isEmpty()) {
                Step step = observe(metric, value);
                changed |= step.taken();
                if (step == Step.HELD) {
                    held.add(metric);
                }
            }
        }
        return changed;
    }

    private Step observe(Metric metric, Observation observation) {
        Step step = metric(metric).take(observation);
        if (step == Step.CONFIRMED) {
            jumped.add(metric.block());
        }
        return step;
    }

    private MetricState metric(Metric metric) {
        MetricState state = metrics.get(metric);
        if (state == null) {
            throw new IllegalStateException("no state of " + metric);
        }
        return state;
    }

    /** Applies the leader's snapshot, which the leader has checked for plausibility; no value goes back in time. */
    void follow(RemoteSnapshot leader) {
        boolean changed = false;
        synchronized (this) {
            Observations shown = leader.observations();
            for (Map.Entry<Metric, Observation> value : shown.values().entrySet()) {
                changed |= metric(value.getKey()).follow(value.getValue()) == Step.TAKEN;
            }
            metrics.forEach((metric, state) ->
                    state.followSecond(Optional.ofNullable(leader.opinions().get(metric))));
            fetchDuration = leader.fetchDuration();
        }
        notifyIf(changed);
    }

    /** Applies readings stored before the start, to the metrics that have no value yet. */
    void restore(StoredReadings stored, Instant now) {
        synchronized (this) {
            for (Reading reading : stored.readings()) {
                MetricState metric = metrics.get(reading.metric());
                if (metric != null) {
                    toObservation(reading, now).ifPresent(metric::restore);
                }
            }
        }
        notifyIf(true);
    }

    /** Sets how long the last round of upstream calls took. */
    synchronized void fetchTook(Duration duration) {
        fetchDuration = duration;
    }

    private static Optional<Observation> toObservation(Reading reading, Instant now) {
        return reading.value()
                .map(value -> new Observation(
                        value,
                        reading.source().orElse("unknown"),
                        PollSchedule.of(reading.metric().block()).storedFreshness(),
                        earlier(reading.observedAt().orElse(now), now),
                        earlier(reading.fetchedAt().orElse(now), now)));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Returns the blocks in which a jump was confirmed since the last call; their second opinions predate it. */
    synchronized Set<Block> takeJumped() {
        Set<Block> since = EnumSet.copyOf(jumped);
        jumped.clear();
        return since;
    }

    /**
     * Returns a snapshot of all readings at {@code now}. A caller that needs {@link #ageing} of the same moment holds
     * this object's monitor around both calls.
     */
    public synchronized Snapshot snapshot(Instant now) {
        Map<Metric, Reading> readings = new LinkedHashMap<>();
        metrics.forEach((metric, state) -> readings.put(
                metric, state.known().map(known -> known.at(metric, now)).orElseGet(() -> absent(metric))));
        return new Snapshot(catalog, readings, opinions(now), now, fetchDuration, simulated);
    }

    private Reading absent(Metric metric) {
        return Reading.absent(
                metric,
                notConfigured.contains(metric.block()) ? ReadingState.NOT_CONFIGURED : ReadingState.UNAVAILABLE);
    }

    /** Returns the times at which the readings change their state by age, for nodes that replicate them. */
    synchronized Ageing ageing(Instant now) {
        Map<Metric, Freshness> freshness = new LinkedHashMap<>();
        Map<Metric, Instant> opinionsUntil = new LinkedHashMap<>();
        metrics.forEach((metric, state) -> {
            state.known().ifPresent(known -> freshness.put(metric, known.freshness()));
            state.timedSecond(metric, now).ifPresent(second -> opinionsUntil.put(metric, second.until()));
        });
        return new Ageing(freshness, opinionsUntil);
    }

    private Map<Metric, SecondOpinion> opinions(Instant now) {
        Map<Metric, SecondOpinion> opinions = new LinkedHashMap<>();
        metrics.forEach((metric, state) -> state.second(metric, now).ifPresent(second -> opinions.put(metric, second)));
        return opinions;
    }

    /** Returns held jumps and disagreements between sources, for operators and monitoring. */
    synchronized StateStatistics statistics(Instant now) {
        return new StateStatistics(
                jumps.statistics(),
                metrics.entrySet().stream()
                        .filter(entry -> entry.getValue().waits())
                        .map(entry -> entry.getKey().key())
                        .toList(),
                opinions(now).values().stream()
                        .filter(SecondOpinion::disagrees)
                        .map(opinion -> opinion.metric().key())
                        .toList());
    }

    /**
     * Held jumps and disagreements.
     *
     * @param jumpsWaiting the metrics whose jump awaits confirmation
     * @param disagreements the metrics whose second source disagrees
     */
    record StateStatistics(
            @Inline MetricState.JumpStatistics jumps, List<String> jumpsWaiting, List<String> disagreements)
            implements Statistics {}
}
