package dev.archipelago.communication.market;

import dev.archipelago.market.Metric;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One figure: its last good value, a jump from it that waits for a second word, and what another source says. Until a
 * jump is confirmed the value stays and grows old. Not thread-safe.
 */
final class MetricState {
    /** A source whose time stands still, such as a fund's over the weekend, has said a value again after this. */
    private static final Duration SAID_AGAIN = Duration.ofMinutes(1);

    private final PlausibilityLimits tolerance;
    private final Duration opinionLasts;
    private final HeldJumpCounts counts;
    private @Nullable Observation known;
    private @Nullable Observation held;
    private @Nullable Observation opinion;
    private @Nullable Observation comparedWith;
    private @Nullable TimedSecondOpinion followed;

    /** What became of an observation. */
    enum Step {
        TAKEN,
        /** Likewise, and it is a jump that got its second word. */
        CONFIRMED,
        /** A jump: waits for a second word. */
        HELD,
        /** Not newer than what is known. */
        PASSED_OVER;

        /** Whether it is the value now. */
        boolean taken() {
            return this == TAKEN || this == CONFIRMED;
        }
    }

    /** @param opinionLasts how old what another source says may grow beside the value */
    MetricState(PlausibilityLimits tolerance, Duration opinionLasts, HeldJumpCounts counts) {
        this.tolerance = tolerance;
        this.opinionLasts = opinionLasts;
        this.counts = counts;
    }

    /** The last good value. */
    Optional<Observation> known() {
        return Optional.ofNullable(known);
    }

    /** Whether a jump waits. */
    boolean waits() {
        return held != null;
    }

    /** Takes a value from before a start, if there is none yet. */
    void restore(Observation stored) {
        if (known == null) {
            settle(stored);
        }
    }

    /** Takes what the leader shows, which has judged it, unless that is older than what is known. */
    Step follow(Observation shown) {
        if (known != null && (shown.equals(known) || shown.observedAt().isBefore(known.observedAt()))) {
            return Step.PASSED_OVER;
        }
        held = null;
        settle(shown);
        return Step.TAKEN;
    }

    /** Takes the second opinion that the leader shows, or that it shows none. */
    void followSecond(Optional<TimedSecondOpinion> shown) {
        opinion = null;
        followed = shown.orElse(null);
    }

    /** Takes a value of the figure's own sources. */
    Step take(Observation come) {
        Observation last = known;
        Observation waiting = held;
        if (last != null
                && !come.supersedes(last)
                && !isOwnInPlaceOfBorrowed(come, last)
                && !isTheSameAgeingOtherwise(come, last)) {
            return Step.PASSED_OVER;
        }
        if (last == null || !tolerance.isJump(last.value(), come.value())) {
            if (waiting != null && come.supersedes(waiting)) {
                counts.dismissed();
                held = null;
            }
            settle(come);
            return Step.TAKEN;
        }
        if (waiting != null && isSecondWord(waiting, come)) {
            confirm(come.supersedes(waiting) ? come : waiting);
            return Step.CONFIRMED;
        }
        if (opinion != null && isNewsSince(last, opinion) && isSecondWord(opinion, come)) {
            confirm(come);
            return Step.CONFIRMED;
        }
        if (waiting == null || come.supersedes(waiting)) {
            if (waiting == null || tolerance.isJump(waiting.value(), come.value())) {
                counts.held();
            }
            held = come;
        }
        return Step.HELD;
    }

    /**
     * Takes what a source says that is not the figure's own. It stands beside the value, confirms a jump, and takes the
     * place of a value that is missing or stale.
     */
    void hear(Observation come) {
        if (opinion != null && !come.supersedes(opinion)) {
            return;
        }
        opinion = come;
        followed = null;
        comparedWith = known;
        if (known == null || known.state(come.fetchedAt()) == ReadingState.STALE) {
            take(come);
        } else if (held != null && isNewsSince(known, come) && isSecondWord(come, held)) {
            confirm(held);
        }
    }

    /** A second source's word stands in only until the figure's own source has one of the same time. */
    private boolean isOwnInPlaceOfBorrowed(Observation come, Observation last) {
        return last.equals(opinion)
                && !come.equals(opinion)
                && !come.observedAt().isBefore(last.observedAt());
    }

    /** What is kept over a restart is without how fast its source makes it grow old; the cache has the same with it. */
    private static boolean isTheSameAgeingOtherwise(Observation come, Observation last) {
        return come.observedAt().equals(last.observedAt())
                && come.source().equals(last.source())
                && come.value().equals(last.value())
                && !come.freshness().equals(last.freshness());
    }

    /** Another source, or the same one again; and it says about the same. */
    private boolean isSecondWord(Observation first, Observation second) {
        boolean another = !first.source().equals(second.source())
                || !first.observedAt().equals(second.observedAt())
                || Duration.between(first.fetchedAt(), second.fetchedAt()).abs().compareTo(SAID_AGAIN) >= 0;
        return another && !tolerance.isJump(first.value(), second.value());
    }

    /** What was seen before the value that it would replace cannot speak for a jump from it. */
    private static boolean isNewsSince(Observation last, Observation come) {
        return come.observedAt().isAfter(last.observedAt());
    }

    private void confirm(Observation value) {
        counts.confirmed();
        held = null;
        settle(value);
    }

    private void settle(Observation value) {
        if (comparedWith == null || !comparedWith.source().equals(value.source())) {
            comparedWith = value;
        }
        known = value;
    }

    /** What another source says, as {@link #lastingSecond} has it. */
    Optional<SecondOpinion> second(Metric metric, Instant now) {
        return lastingSecond(metric, now).map(TimedSecondOpinion::opinion);
    }

    /**
     * What another source says, while that is not too old. It is compared with the value that was known when it came, since
     * the two were seen at about the same time.
     */
    Optional<TimedSecondOpinion> lastingSecond(Metric metric, Instant now) {
        TimedSecondOpinion shown = followed;
        if (shown != null) {
            return Optional.of(shown).filter(opinion -> !now.isAfter(opinion.until()));
        }
        Observation said = opinion;
        Observation then = comparedWith;
        if (said == null
                || then == null
                || known == null
                || tolerance.disagreement().isEmpty()
                || said.source().equals(known.source())
                || said.source().equals(then.source())
                || now.isAfter(said.observedAt().plus(opinionLasts))) {
            return Optional.empty();
        }
        return PlausibilityLimits.difference(then.value(), said.value())
                .map(difference -> new SecondOpinion(
                        metric,
                        said.value(),
                        said.source(),
                        said.observedAt(),
                        difference,
                        tolerance.disagrees(then.value(), said.value())))
                .map(second -> new TimedSecondOpinion(second, said.observedAt().plus(opinionLasts)));
    }
}
