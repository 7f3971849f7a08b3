package dev.archipelago.communication.market;

import dev.archipelago.communication.market.MetricState.Step;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.communication.market.Publication.Ageing;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.Block;
import dev.archipelago.market.Coin;
import dev.archipelago.market.ExchangeRate;
import dev.archipelago.market.IndexFund;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.Supplement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The last good value of each figure. A failure changes nothing here, so a value stays and only grows old; so does a
 * value whose successor is not plausible yet. Thread-safe.
 */
final class MarketState {
    /** A change comes with a price, and would tell of a jump that the price does not show. */
    private static final Map<Metric, Metric> PRICE_OF_CHANGE = pricesOfChanges();

    private final Map<Metric, MetricState> lines = new EnumMap<>(Metric.class);
    private final MetricState vnd;
    private final Set<Block> notConfigured;
    private final HeldJumpCounts jumps = new HeldJumpCounts();
    private Optional<Observation> closedRsi = Optional.empty();
    private final Set<Block> jumped = EnumSet.noneOf(Block.class);
    private boolean changed;

    /**
     * @param notConfigured the blocks none of whose sources has its key
     * @param plausible which jumps need a second word, and which sources disagree
     */
    MarketState(Set<Block> notConfigured, PlausibilityConfig plausible) {
        this.notConfigured = Set.copyOf(notConfigured);
        PlausibilityLimits.of(plausible)
                .forEach((metric, tolerance) -> lines.put(
                        metric, new MetricState(tolerance, PollSchedule.opinionLasts(metric.block()), jumps)));
        this.vnd = new MetricState(PlausibilityLimits.VND, Duration.ZERO, jumps);
    }

    private static Map<Metric, Metric> pricesOfChanges() {
        EnumMap<Metric, Metric> prices = new EnumMap<>(Metric.class);
        for (Coin coin : Coin.values()) {
            prices.put(coin.change24h(), coin.price());
        }
        for (IndexFund fund : IndexFund.values()) {
            prices.put(fund.changePercent(), fund.price());
        }
        prices.put(Metric.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD, Metric.MARKET_CAP_USD);
        return prices;
    }

    /** Takes what is newer than what is here; an answer that arrives late or from a lagging source does not go back in time. */
    synchronized void apply(Observations observations) {
        Set<Metric> held = EnumSet.noneOf(Metric.class);
        // In the order of metrics: a price comes before its change.
        new TreeMap<>(observations.values()).forEach((metric, come) -> {
            Metric price = PRICE_OF_CHANGE.get(metric);
            if (price == null || !held.contains(price)) {
                Step step = line(metric).take(come);
                changed |= step.taken();
                if (step == Step.CONFIRMED) {
                    jumped.add(metric.block());
                }
                if (step == Step.HELD) {
                    held.add(metric);
                }
            }
        });
        observations.opinions().forEach((metric, come) -> {
            line(metric).hear(come);
            changed = true;
        });
        observations.vnd().ifPresent(come -> changed |= vnd.take(come).taken());
        takeClosed(observations.closedRsi());
    }

    private MetricState line(Metric metric) {
        MetricState line = lines.get(metric);
        if (line == null) {
            throw new IllegalStateException("no line of " + metric);
        }
        return line;
    }

    /** Takes what the leader shows, which has judged it; no value goes back in time for that. */
    synchronized void follow(RemoteSnapshot leader) {
        Observations shown = leader.observations();
        shown.values().forEach((metric, come) -> changed |= line(metric).follow(come) == Step.TAKEN);
        lines.forEach((metric, line) ->
                line.followSecond(Optional.ofNullable(leader.opinions().get(metric))));
        shown.vnd().ifPresent(come -> changed |= vnd.follow(come) == Step.TAKEN);
        takeClosed(shown.closedRsi());
    }

    private void takeClosed(Optional<Observation> come) {
        if (come.isPresent() && (closedRsi.isEmpty() || come.get().supersedes(closedRsi.get()))) {
            closedRsi = come;
            changed = true;
        }
    }

    /** Takes readings kept from before a start, for the metrics that have none yet. */
    synchronized void restore(StoredReadings stored, Instant now) {
        for (Reading reading : stored.readings()) {
            toObservation(reading, now).ifPresent(kept -> line(reading.metric()).restore(kept));
        }
        if (closedRsi.isEmpty()) {
            closedRsi = stored.closedRsi().flatMap(reading -> toObservation(reading, now));
        }
        stored.vnd()
                .ifPresent(rate -> vnd.restore(new Observation(
                        rate.value(),
                        rate.source(),
                        PollSchedule.VND.storedFreshness(),
                        earlier(rate.observedAt(), now),
                        earlier(rate.fetchedAt(), now))));
        changed = true;
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

    /** Whether a value came since the last call of {@link #snapshot}. */
    synchronized boolean changed() {
        return changed;
    }

    /** The blocks in which a jump was confirmed since the last call: their second sources' words are of before it. */
    synchronized Set<Block> takeJumped() {
        Set<Block> since = EnumSet.copyOf(jumped);
        jumped.clear();
        return since;
    }

    /** Everything as it stands at {@code now}. */
    synchronized Snapshot snapshot(Instant now, Duration fetchDuration, boolean simulated) {
        changed = false;
        return peek(now, fetchDuration, simulated);
    }

    /** The same with what others need to follow it. */
    synchronized Publication publication(
            Instant now, Duration fetchDuration, boolean simulated, OptionalLong epoch, long refreshed) {
        EnumMap<Metric, Freshness> freshness = new EnumMap<>(Metric.class);
        EnumMap<Metric, Instant> opinionsUntil = new EnumMap<>(Metric.class);
        lines.forEach((metric, line) -> {
            line.known().ifPresent(known -> freshness.put(metric, known.freshness()));
            line.lastingSecond(metric, now).ifPresent(second -> opinionsUntil.put(metric, second.until()));
        });
        Ageing ageing = new Ageing(freshness, closedRsi.map(Observation::freshness), opinionsUntil);
        return new Publication(snapshot(now, fetchDuration, simulated), ageing, epoch, refreshed);
    }

    /** The same, without counting as published. */
    synchronized Snapshot peek(Instant now, Duration fetchDuration, boolean simulated) {
        EnumMap<Metric, Reading> readings = new EnumMap<>(Metric.class);
        lines.forEach((metric, line) -> readings.put(
                metric,
                line.known()
                        .map(known -> known.at(metric, now))
                        .orElseGet(() -> Reading.absent(
                                metric,
                                notConfigured.contains(metric.block())
                                        ? ReadingState.NOT_CONFIGURED
                                        : ReadingState.UNAVAILABLE))));
        return new Snapshot(
                readings,
                now,
                fetchDuration,
                simulated,
                new Supplement(
                        closedRsi.map(closed -> closed.at(Metric.BTC_RSI_14, now)),
                        vnd.known()
                                .map(rate -> new ExchangeRate(
                                        rate.value(),
                                        rate.source(),
                                        rate.observedAt(),
                                        rate.fetchedAt(),
                                        rate.state(now))),
                        opinions(now)));
    }

    private Map<Metric, SecondOpinion> opinions(Instant now) {
        EnumMap<Metric, SecondOpinion> opinions = new EnumMap<>(Metric.class);
        lines.forEach((metric, line) -> line.second(metric, now).ifPresent(second -> opinions.put(metric, second)));
        return opinions;
    }

    /** What is held back and where sources disagree, for people and monitors. */
    synchronized Map<String, Object> statistics(Instant now) {
        Map<String, Object> figures = new LinkedHashMap<>();
        jumps.report(figures);
        figures.put(
                "jumps_waiting",
                lines.entrySet().stream()
                        .filter(entry -> entry.getValue().waits())
                        .map(entry -> entry.getKey().key())
                        .toList());
        List<String> disagreements = opinions(now).values().stream()
                .filter(SecondOpinion::disagrees)
                .map(opinion -> opinion.metric().key())
                .toList();
        figures.put("disagreements", disagreements);
        return figures;
    }
}
