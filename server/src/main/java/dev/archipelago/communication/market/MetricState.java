package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.market.Metric;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one metric: its last good value, a jump that awaits confirmation, and a second opinion, which is a value
 * from another source. Until a jump is confirmed the previous value stays and grows old. Not thread-safe.
 */
final class MetricState {
    /**
     * A source that repeats a value with the same observation time, such as a fund's over the weekend, confirms it if
     * this much later.
     */
    private static final Duration REPEATED_AFTER = Duration.ofMinutes(1);

    private final PlausibilityLimits limits;
    private final Duration opinionLifetime;
    private final JumpCounts counts;
    private @Nullable Observation known;
    private @Nullable Observation held;
    private @Nullable Observation opinion;
    private @Nullable Observation comparedWith;
    private @Nullable TimedSecondOpinion followed;

    /** The outcome of an observation. */
    enum Step {
        TAKEN,
        /** Taken, and it is a jump that was confirmed. */
        CONFIRMED,
        /** A jump that awaits confirmation. */
        HELD,
        /** Not newer than the known value. */
        IGNORED;

        /** Whether the observation is the metric's value now. */
        boolean taken() {
            return this == TAKEN || this == CONFIRMED;
        }
    }

    /** @param opinionLifetime the age up to which a second opinion is shown */
    MetricState(PlausibilityLimits limits, Duration opinionLifetime, JumpCounts counts) {
        this.limits = limits;
        this.opinionLifetime = opinionLifetime;
        this.counts = counts;
    }

    /** The last good value. */
    Optional<Observation> known() {
        return Optional.ofNullable(known);
    }

    /** Whether a jump awaits confirmation. */
    boolean waits() {
        return held != null;
    }

    /** Takes a value stored before the start, if there is none yet. */
    void restore(Observation stored) {
        if (known == null) {
            settle(stored);
        }
    }

    /** Takes the leader's value, which the leader has checked, unless it is older than the known one. */
    Step follow(Observation shown) {
        if (known != null && (shown.equals(known) || shown.observedAt().isBefore(known.observedAt()))) {
            return Step.IGNORED;
        }
        held = null;
        settle(shown);
        return Step.TAKEN;
    }

    /** Takes the leader's second opinion, or its absence. */
    void followSecond(Optional<TimedSecondOpinion> shown) {
        opinion = null;
        followed = shown.orElse(null);
    }

    /** Takes a value of the metric's own sources, unless it is older than the known one or a jump. */
    Step take(Observation observation) {
        Observation last = known;
        Observation waiting = held;
        if (last != null && isOneSourceInPlaceOfSeveral(observation, last)) {
            return Step.IGNORED;
        }
        if (last != null
                && !observation.supersedes(last)
                && !isOwnInPlaceOfBorrowed(observation, last)
                && !isSameWithOtherFreshness(observation, last)) {
            return Step.IGNORED;
        }
        if (last == null || !limits.isJump(last.value(), observation.value())) {
            if (waiting != null && observation.supersedes(waiting)) {
                counts.dismissed++;
                held = null;
            }
            settle(observation);
            return Step.TAKEN;
        }
        if (waiting != null && confirms(waiting, observation)) {
            confirm(observation.supersedes(waiting) ? observation : waiting);
            return Step.CONFIRMED;
        }
        if (opinion != null && isNewer(last, opinion) && confirms(opinion, observation)) {
            confirm(observation);
            return Step.CONFIRMED;
        }
        if (waiting == null || observation.supersedes(waiting)) {
            if (waiting == null || limits.isJump(waiting.value(), observation.value())) {
                counts.held++;
            }
            held = observation;
        }
        return Step.HELD;
    }

    /**
     * Takes a second opinion. It is shown beside the value, may confirm a jump, and replaces a value that is missing or
     * stale.
     */
    void takeSecond(Observation observation) {
        if (opinion != null && !observation.supersedes(opinion)) {
            return;
        }
        opinion = observation;
        followed = null;
        comparedWith = known;
        if (known == null || known.state(observation.fetchedAt()) == ReadingState.STALE) {
            take(observation);
        } else if (held != null && isNewer(known, observation) && confirms(observation, held)) {
            confirm(held);
        }
    }

    /** A second opinion replaces a missing value only until the metric's own source has one of the same time. */
    private boolean isOwnInPlaceOfBorrowed(Observation observation, Observation last) {
        return last.equals(opinion)
                && !observation.equals(opinion)
                && !observation.observedAt().isBefore(last.observedAt());
    }

    /** A live reference price is not replaced by the price of a single source, which is fetched for its change. */
    private static boolean isOneSourceInPlaceOfSeveral(Observation observation, Observation last) {
        return last.composition().isPresent()
                && observation.composition().isEmpty()
                && last.state(observation.fetchedAt()) == ReadingState.LIVE;
    }

    /** A stored value lacks the freshness of its source; the cache has the same value with it. */
    private static boolean isSameWithOtherFreshness(Observation observation, Observation last) {
        return observation.observedAt().equals(last.observedAt())
                && observation.source().equals(last.source())
                && observation.value().equals(last.value())
                && !observation.freshness().equals(last.freshness());
    }

    /** Whether two observations confirm each other: of two sources or repeated by one, and about equal. */
    private boolean confirms(Observation first, Observation second) {
        boolean another = !first.source().equals(second.source())
                || !first.observedAt().equals(second.observedAt())
                || Duration.between(first.fetchedAt(), second.fetchedAt()).abs().compareTo(REPEATED_AFTER) >= 0;
        return another && !limits.isJump(first.value(), second.value());
    }

    /** An observation older than the known value cannot confirm a jump from it. */
    private static boolean isNewer(Observation last, Observation observation) {
        return observation.observedAt().isAfter(last.observedAt());
    }

    private void confirm(Observation value) {
        counts.confirmed++;
        held = null;
        settle(value);
    }

    private void settle(Observation value) {
        if (comparedWith == null || !comparedWith.source().equals(value.source())) {
            comparedWith = value;
        }
        known = value;
    }

    /** Returns the second opinion of {@link #timedSecond} without its expiry. */
    Optional<SecondOpinion> second(Metric metric, Instant now) {
        return timedSecond(metric, now).map(TimedSecondOpinion::opinion);
    }

    /**
     * The second opinion while it is not too old. It is compared with the value that was known when it arrived, since
     * the two were observed at about the same time.
     */
    Optional<TimedSecondOpinion> timedSecond(Metric metric, Instant now) {
        TimedSecondOpinion shown = followed;
        if (shown != null) {
            return Optional.of(shown).filter(opinion -> !now.isAfter(opinion.until()));
        }
        Observation observed = opinion;
        Observation compared = comparedWith;
        if (observed == null
                || compared == null
                || known == null
                || limits.disagreement().isEmpty()
                || observed.source().equals(known.source())
                || observed.source().equals(compared.source())
                || now.isAfter(observed.observedAt().plus(opinionLifetime))) {
            return Optional.empty();
        }
        return PlausibilityLimits.difference(compared.value(), observed.value())
                .map(difference -> new SecondOpinion(
                        metric,
                        observed.value(),
                        observed.source(),
                        observed.observedAt(),
                        difference,
                        limits.disagrees(compared.value(), observed.value())))
                .map(second ->
                        new TimedSecondOpinion(second, observed.observedAt().plus(opinionLifetime)));
    }

    /** Counts held jumps and their outcomes. Not thread-safe. */
    static final class JumpCounts {
        private long held;
        private long confirmed;
        private long dismissed;

        /** Returns the counts. */
        JumpStatistics statistics() {
            return new JumpStatistics(held, confirmed, dismissed);
        }
    }

    /** The jumps of all metrics that awaited confirmation, and what became of them. */
    record JumpStatistics(
            @Counter long jumpsHeld,
            @Counter long jumpsConfirmed,
            @Counter long jumpsDismissed) implements Statistics {}
}
