package dev.archipelago.business.history;

import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.communication.history.Tier;
import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Validates and executes queries for the market's history. Thread-safe. */
public final class HistoryReader {

    /** The maximum number of points of a result. */
    public static final int POINTS_MAXIMUM = 5_000;

    private static final Duration DEFAULT_RANGE = Duration.ofDays(1);

    /**
     * The earliest time of a query: there was no market before, and it lies within the range of the database's types.
     */
    private static final Instant EARLIEST = Instant.parse("2009-01-03T00:00:00Z");

    private final HistoryStore store;
    private final boolean simulated;
    private final InstantSource clock;

    /** @param simulated whether the market is simulated */
    public HistoryReader(HistoryStore store, boolean simulated, InstantSource clock) {
        this.store = store;
        this.simulated = simulated;
        this.clock = clock;
    }

    /**
     * Creates a query. The default end is now, the default start is one day before the end, and the default step yields
     * some hundred points. The range is extended to whole steps.
     *
     * @throws InvalidHistoryQueryException if the range is empty, or the step is too fine for the length or the age of
     *     the range
     */
    public HistoryQuery query(Metric metric, Optional<Instant> from, Optional<Instant> to, Optional<Duration> step) {
        Instant now = clock.instant();
        Instant end = to.filter(now::isAfter).orElse(now);
        Instant begin = from.orElse(end.minus(DEFAULT_RANGE));
        if (!begin.isBefore(end)) {
            throw new InvalidHistoryQueryException("from must be before to and before now, got from " + begin + ", to "
                    + to.map(Instant::toString).orElse("now") + "; it is " + now);
        }
        if (begin.isBefore(EARLIEST)) {
            throw new InvalidHistoryQueryException("from must be " + EARLIEST + " or later, got " + begin);
        }
        Duration range = Duration.between(begin, end);
        Duration base = finest(begin, now);
        Duration finest = roundUp(base, Duration.ofSeconds(Math.ceilDiv(range.toSeconds(), POINTS_MAXIMUM)));
        Duration chosen = step.orElseGet(() -> defaultStep(range, base));
        if (chosen.compareTo(finest) < 0) {
            throw new InvalidHistoryQueryException("step " + chosen.toSeconds() + "s is too fine for a range of "
                    + range.toSeconds() + " s that begins at " + begin + ": the finest allowed is " + finest.toSeconds()
                    + "s, for at most " + POINTS_MAXIMUM + " points of what is kept in steps of " + base.toSeconds()
                    + "s");
        }
        if (chosen.toSeconds() % base.toSeconds() != 0) {
            throw new InvalidHistoryQueryException("step must be a multiple of " + base.toSeconds()
                    + "s for a range that begins at " + begin + ", got " + chosen.toSeconds() + "s");
        }
        return new HistoryQuery(
                metric,
                floor(begin, chosen),
                floor(end.minusNanos(1), chosen).plus(chosen),
                chosen,
                resolution(chosen));
    }

    /** Executes a query. Blocks on the store for a few seconds at most; exceptions of the store are propagated. */
    public HistoryResult execute(HistoryQuery query) {
        Instant readAt = clock.instant();
        return new HistoryResult(
                query, store.points(query.metric(), query.from(), query.to(), query.step()), readAt, simulated);
    }

    /** Returns the resolution of the finest tier that is retained back to {@code begin}. */
    private static Duration finest(Instant begin, Instant now) {
        for (Tier tier : Tier.values()) {
            if (tier.kept().isEmpty() || !begin.isBefore(now.minus(tier.kept().get()))) {
                return tier.resolution();
            }
        }
        throw new IllegalStateException("the coarsest tier is kept for good");
    }

    /** Returns the resolution of the coarsest tier of which the step is a multiple. */
    private static Duration resolution(Duration step) {
        for (Tier tier : List.of(Tier.HOUR, Tier.MINUTE)) {
            if (step.toSeconds() % tier.resolution().toSeconds() == 0) {
                return tier.resolution();
            }
        }
        return Tier.RAW.resolution();
    }

    private static Duration defaultStep(Duration range, Duration base) {
        Duration step;
        if (range.compareTo(Duration.ofHours(2)) <= 0) {
            step = Tier.RAW.resolution();
        } else if (range.compareTo(DEFAULT_RANGE) <= 0) {
            step = Tier.MINUTE.resolution();
        } else if (range.compareTo(Duration.ofDays(60)) <= 0) {
            step = Tier.HOUR.resolution();
        } else {
            step = Duration.ofDays(Math.ceilDiv(range.toDays() + 1, POINTS_MAXIMUM));
        }
        return step.compareTo(base) < 0 ? base : step;
    }

    /** Rounds {@code least} up to a positive multiple of {@code base}. */
    private static Duration roundUp(Duration base, Duration least) {
        return base.multipliedBy(Math.max(1, Math.ceilDiv(least.toSeconds(), base.toSeconds())));
    }

    private static Instant floor(Instant instant, Duration step) {
        long seconds = step.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
