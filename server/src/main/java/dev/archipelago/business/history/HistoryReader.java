package dev.archipelago.business.history;

import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.communication.history.Tier;
import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Answers questions about the market's past. Thread-safe. */
public final class HistoryReader {

    /** How many points an answer has at most. */
    public static final int POINTS_MAXIMUM = 5_000;

    private static final Duration USUAL_RANGE = Duration.ofDays(1);

    /** Nothing was traded before; it also keeps times within what a database can hold. */
    private static final Instant EARLIEST = Instant.parse("2009-01-03T00:00:00Z");

    private final HistoryStore store;
    private final boolean simulated;
    private final InstantSource clock;

    /** @param simulated whether the market is the simulator's */
    public HistoryReader(HistoryStore store, boolean simulated, InstantSource clock) {
        this.store = store;
        this.simulated = simulated;
        this.clock = clock;
    }

    /**
     * Makes a question of what was asked: without an end until now, without a beginning a day before the end, without a
     * step so that a chart has some hundred points. The range is widened to whole steps.
     *
     * @throws HistoryRefusedException if the range is empty, or the step is too fine for its length or its age
     */
    public HistoryQuestion question(
            Metric metric, Optional<Instant> from, Optional<Instant> to, Optional<Duration> step) {
        Instant now = clock.instant();
        Instant end = to.filter(now::isAfter).orElse(now);
        Instant begin = from.orElse(end.minus(USUAL_RANGE));
        if (!begin.isBefore(end)) {
            throw new HistoryRefusedException("from must be before to and before now, got from " + begin + ", to "
                    + to.map(Instant::toString).orElse("now") + "; it is " + now);
        }
        if (begin.isBefore(EARLIEST)) {
            throw new HistoryRefusedException("from must be " + EARLIEST + " or later, got " + begin);
        }
        Duration range = Duration.between(begin, end);
        Duration base = finest(begin, now);
        Duration finest = upTo(base, Duration.ofSeconds(Math.ceilDiv(range.toSeconds(), POINTS_MAXIMUM)));
        Duration chosen = step.orElseGet(() -> usual(range, base));
        if (chosen.compareTo(finest) < 0) {
            throw new HistoryRefusedException("step " + chosen.toSeconds() + "s is too fine for a range of "
                    + range.toSeconds() + " s that begins at " + begin + ": the finest allowed is " + finest.toSeconds()
                    + "s, for at most " + POINTS_MAXIMUM + " points of what is kept in steps of " + base.toSeconds()
                    + "s");
        }
        if (chosen.toSeconds() % base.toSeconds() != 0) {
            throw new HistoryRefusedException("step must be a multiple of " + base.toSeconds()
                    + "s for a range that begins at " + begin + ", got " + chosen.toSeconds() + "s");
        }
        return new HistoryQuestion(
                metric,
                floor(begin, chosen),
                floor(end.minusNanos(1), chosen).plus(chosen),
                chosen,
                resolution(chosen));
    }

    /**
     * The answer. Blocks on the store for some seconds at most; throws what the store throws.
     */
    public HistoryAnswer answer(HistoryQuestion question) {
        Instant readAt = clock.instant();
        return new HistoryAnswer(
                question,
                store.points(question.metric(), question.from(), question.to(), question.step()),
                readAt,
                simulated);
    }

    /** How far apart the rows are that reach back to {@code begin}. */
    private static Duration finest(Instant begin, Instant now) {
        for (Tier tier : Tier.values()) {
            if (tier.kept().isEmpty() || !begin.isBefore(now.minus(tier.kept().get()))) {
                return tier.resolution();
            }
        }
        throw new IllegalStateException("the coarsest tier is kept for good");
    }

    /** The coarsest rows that the steps are made of. */
    private static Duration resolution(Duration step) {
        for (Tier tier : java.util.List.of(Tier.HOUR, Tier.MINUTE)) {
            if (step.toSeconds() % tier.resolution().toSeconds() == 0) {
                return tier.resolution();
            }
        }
        return Tier.RAW.resolution();
    }

    private static Duration usual(Duration range, Duration base) {
        Duration step;
        if (range.compareTo(Duration.ofHours(2)) <= 0) {
            step = Tier.RAW.resolution();
        } else if (range.compareTo(USUAL_RANGE) <= 0) {
            step = Tier.MINUTE.resolution();
        } else if (range.compareTo(Duration.ofDays(60)) <= 0) {
            step = Tier.HOUR.resolution();
        } else {
            step = Duration.ofDays(Math.ceilDiv(range.toDays() + 1, POINTS_MAXIMUM));
        }
        return step.compareTo(base) < 0 ? base : step;
    }

    /** {@code least}, but a multiple of {@code base} and at least that. */
    private static Duration upTo(Duration base, Duration least) {
        return base.multipliedBy(Math.max(1, Math.ceilDiv(least.toSeconds(), base.toSeconds())));
    }

    private static Instant floor(Instant instant, Duration step) {
        long seconds = step.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }
}
