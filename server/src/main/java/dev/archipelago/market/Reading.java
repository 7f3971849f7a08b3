package dev.archipelago.market;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A value of one metric, or its absence, with its source and times.
 *
 * <p>The value, the source and both times are present together or absent together: {@link ReadingState#UNAVAILABLE} and
 * {@link ReadingState#NOT_CONFIGURED} have none of them, every other state has all.
 *
 * @param value in the metric's unit
 * @param source the upstream's name in JSON: {@code binance}, {@code coingecko}, …
 * @param observedAt the time of the value according to the upstream; the time of the response if the upstream does not
 *     state one
 * @param fetchedAt the time of the upstream's response
 * @param composition how the value was computed from several sources; empty for the value of one upstream
 */
public record Reading(
        Metric metric,
        Optional<BigDecimal> value,
        Optional<String> source,
        Optional<Instant> observedAt,
        Optional<Instant> fetchedAt,
        ReadingState state,
        Optional<PriceComposition> composition) {

    /** Creates the reading of one upstream's value, or of no value. */
    public Reading(
            Metric metric,
            Optional<BigDecimal> value,
            Optional<String> source,
            Optional<Instant> observedAt,
            Optional<Instant> fetchedAt,
            ReadingState state) {
        this(metric, value, source, observedAt, fetchedAt, state, Optional.empty());
    }

    /**
     * @throws IllegalArgumentException if value, source and times are not all present or all absent as the state
     *     requires
     */
    public Reading {
        boolean absent = state == ReadingState.UNAVAILABLE || state == ReadingState.NOT_CONFIGURED;
        if (value.isPresent() == absent
                || source.isPresent() == absent
                || observedAt.isPresent() == absent
                || fetchedAt.isPresent() == absent) {
            throw new IllegalArgumentException("reading of " + metric + " is " + state
                    + ": value, source and times must " + (absent ? "all be absent" : "all be present"));
        }
    }

    /** Creates a reading with a value. */
    public static Reading of(
            Metric metric, BigDecimal value, String source, Instant observedAt, Instant fetchedAt, ReadingState state) {
        return new Reading(
                metric,
                Optional.of(value),
                Optional.of(source),
                Optional.of(observedAt),
                Optional.of(fetchedAt),
                state);
    }

    /** Creates a reading without a value; {@code state} is {@code UNAVAILABLE} or {@code NOT_CONFIGURED}. */
    public static Reading absent(Metric metric, ReadingState state) {
        return new Reading(metric, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), state);
    }

    /** Returns this reading with another state, which must equally have or lack a value. */
    public Reading withState(ReadingState newState) {
        return new Reading(metric, value, source, observedAt, fetchedAt, newState, composition);
    }

    /** Returns this reading with the way its value was computed. */
    public Reading withComposition(Optional<PriceComposition> newComposition) {
        return new Reading(metric, value, source, observedAt, fetchedAt, state, newComposition);
    }
}
