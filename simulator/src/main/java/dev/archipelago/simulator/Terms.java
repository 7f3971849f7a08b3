package dev.archipelago.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long and how often a fault strikes.
 *
 * @param times the fault ends after that many requests; empty for as many as there are
 * @param lasting the fault ends after that time of the simulator's clock; empty for until it is cleared
 * @param chance the share of requests, and of stream messages, that it strikes: above 0, at most 1
 */
public record Terms(OptionalInt times, Optional<Duration> lasting, double chance) {

    /**
     * Checks the terms.
     *
     * @throws IllegalArgumentException for a value out of range
     */
    public Terms {
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
    public static Terms always() {
        return new Terms(OptionalInt.empty(), Optional.empty(), 1);
    }

    /** These for that many requests. */
    public Terms times(int number) {
        return new Terms(OptionalInt.of(number), lasting, chance);
    }

    /** These for that long. */
    public Terms lasting(Duration time) {
        return new Terms(times, Optional.of(time), chance);
    }

    /** These for that share of requests. */
    public Terms chance(double share) {
        return new Terms(times, lasting, share);
    }

    /** Reads {@code for 30s}, {@code times 3} and {@code chance 50%} in any order, as long as there are some. */
    static Terms read(Words words) {
        Terms terms = always();
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
