package dev.archipelago.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When a fault applies.
 *
 * @param times the number of requests after which the fault ends; empty: unlimited
 * @param lasting the time after which the fault ends, by the simulator's clock; empty: until it is cleared
 * @param chance the probability that it applies to a request or a stream message: above 0, at most 1
 */
public record FaultSchedule(OptionalInt times, Optional<Duration> lasting, double chance) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException for a value out of range
     */
    public FaultSchedule {
        if (times.isPresent() && times.getAsInt() < 1) {
            throw new IllegalArgumentException("times is " + times.getAsInt() + "; expected at least 1");
        }
        if (lasting.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException("for is " + lasting.orElseThrow() + "; expected more than no time");
        }
        if (!(chance > 0 && chance <= 1)) {
            throw new IllegalArgumentException(
                    "chance is " + chance * 100 + "%; expected more than 0% and at most 100%");
        }
    }

    /** Every request, until cleared. */
    public static FaultSchedule always() {
        return new FaultSchedule(OptionalInt.empty(), Optional.empty(), 1);
    }

    /** This schedule for {@code number} requests. */
    public FaultSchedule times(int number) {
        return new FaultSchedule(OptionalInt.of(number), lasting, chance);
    }

    /** This schedule for a limited time. */
    public FaultSchedule lasting(Duration time) {
        return new FaultSchedule(times, Optional.of(time), chance);
    }

    /** This schedule with a probability. */
    public FaultSchedule chance(double share) {
        return new FaultSchedule(times, lasting, share);
    }

    /** Reads {@code for 30s}, {@code times 3} and {@code chance 50%} in any order. */
    static FaultSchedule read(WordReader words) {
        FaultSchedule terms = always();
        while (true) {
            if (words.accept("for")) {
                terms = terms.lasting(words.time("for"));
            } else if (words.accept("times")) {
                terms = terms.times(words.number("times", 1, 1_000_000));
            } else if (words.accept("chance")) {
                terms = terms.chance(words.percent("chance").doubleValue() / 100);
            } else {
                return terms;
            }
        }
    }
}
