package dev.archipelago.communication.market;

import dev.archipelago.market.Decimals;
import dev.archipelago.market.Metric;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;

/**
 * A value of a metric with its source and times. Its state depends on the current time.
 *
 * @param source the upstream's name in JSON
 * @param freshness the ages at which a value of this source changes its state
 * @param composition how the value was computed from several sources; empty for the value of one upstream
 */
record Observation(
        BigDecimal value,
        String source,
        Freshness freshness,
        Instant observedAt,
        Instant fetchedAt,
        Optional<PriceComposition> composition) {
    /**
     * Newer by the upstream's time first; the rest makes the result independent of the order in which answers arrive.
     */
    private static final Comparator<Observation> AGE = Comparator.comparing(Observation::observedAt)
            .thenComparing(Observation::fetchedAt)
            .thenComparing(Observation::sources)
            .thenComparing(Observation::source)
            .thenComparing(Observation::value);

    /** Creates the observation of one upstream's value. */
    Observation(BigDecimal value, String source, Freshness freshness, Instant observedAt, Instant fetchedAt) {
        this(value, source, freshness, observedAt, fetchedAt, Optional.empty());
    }

    /**
     * Removes trailing zeros from the value, which some upstreams append, and truncates the times to milliseconds, in
     * which they are replicated.
     */
    Observation {
        value = Decimals.plain(value);
        observedAt = observedAt.truncatedTo(ChronoUnit.MILLIS);
        fetchedAt = fetchedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * The ages at which a value is no longer live and becomes stale.
     *
     * @param liveUpTo the age up to which it is live
     * @param delayedUpTo the age up to which it is delayed; beyond it is stale
     */
    record Freshness(Duration liveUpTo, Duration delayedUpTo) {

        /** Live up to twice the source's interval, delayed up to five times. */
        static Freshness of(Duration interval) {
            return new Freshness(interval.multipliedBy(2), interval.multipliedBy(5));
        }

        /** This freshness, but delayed at least up to the age {@code limit}. */
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

    /** The number of sources that it was computed from; 0 for the value of one upstream. */
    private int sources() {
        return composition.map(computed -> computed.sources().size()).orElse(0);
    }

    /** Whether it is newer than {@code known}. */
    boolean supersedes(Observation known) {
        return AGE.compare(this, known) > 0;
    }

    /** Its state at {@code now}. */
    ReadingState state(Instant now) {
        return freshness.state(Duration.between(observedAt, now));
    }

    /** The value as a reading of {@code metric} at {@code now}. */
    Reading at(Metric metric, Instant now) {
        return Reading.of(metric, value, source, observedAt, fetchedAt, state(now))
                .withComposition(composition);
    }
}
