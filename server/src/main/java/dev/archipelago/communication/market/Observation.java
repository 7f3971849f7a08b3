package dev.archipelago.communication.market;

import dev.archipelago.market.Decimals;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * One value of a figure as it was seen; what state it is in depends on when one asks.
 *
 * @param source the upstream's name in JSON
 * @param freshness how age turns into a state for this source
 */
record Observation(BigDecimal value, String source, Freshness freshness, Instant observedAt, Instant fetchedAt) {
    /** By what the upstream says first; the rest only makes the outcome the same in whatever order answers arrive. */
    private static final Comparator<Observation> AGE = Comparator.comparing(Observation::observedAt)
            .thenComparing(Observation::fetchedAt)
            .thenComparing(Observation::source)
            .thenComparing(Observation::value);

    /** Takes the value without the zeros that some upstreams pad theirs with. */
    Observation {
        value = Decimals.plain(value);
    }

    /**
     * When a value is no longer live and when it is stale.
     *
     * @param liveUpTo the age up to which it is live
     * @param delayedUpTo the age up to which it is delayed; stale from there
     */
    record Freshness(Duration liveUpTo, Duration delayedUpTo) {

        /** Live up to twice the source's interval, delayed up to five times. */
        static Freshness of(Duration interval) {
            return new Freshness(interval.multipliedBy(2), interval.multipliedBy(5));
        }

        /** The same, but delayed up to {@code limit} in any case. */
        Freshness delayedAtLeast(Duration limit) {
            return delayedUpTo.compareTo(limit) >= 0 ? this : new Freshness(liveUpTo, limit);
        }

        ReadingState state(Duration age) {
            if (age.compareTo(liveUpTo) <= 0) {
                return ReadingState.LIVE;
            }
            return age.compareTo(delayedUpTo) <= 0 ? ReadingState.DELAYED : ReadingState.STALE;
        }
    }

    /** Whether it is newer than {@code known}. */
    boolean supersedes(Observation known) {
        return AGE.compare(this, known) > 0;
    }

    /** Its state at {@code now}. */
    ReadingState state(Instant now) {
        return freshness.state(Duration.between(observedAt, now));
    }

    /** The reading of {@code metric} as it stands at {@code now}. */
    Reading at(Metric metric, Instant now) {
        return Reading.of(metric, value, source, observedAt, fetchedAt, state(now));
    }
}
