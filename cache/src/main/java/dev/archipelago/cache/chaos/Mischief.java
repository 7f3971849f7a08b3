package dev.archipelago.cache.chaos;

import java.time.Duration;

/**
 * How often which trouble happens. Each call may meet all three.
 *
 * @param late the probability of a delay, from 0 to 1
 * @param delay how long that is
 * @param failing the probability of a failure, from 0 to 1
 * @param corrupting the probability of a wrong answer, from 0 to 1
 */
public record Mischief(double late, Duration delay, double failing, double corrupting) {

    /** Nothing happens. */
    public static final Mischief NONE = new Mischief(0, Duration.ZERO, 0, 0);

    /** @throws IllegalArgumentException if a probability is not from 0 to 1, or the delay negative */
    public Mischief {
        if (!probable(late) || !probable(failing) || !probable(corrupting) || delay.isNegative()) {
            throw new IllegalArgumentException("probabilities must be from 0 to 1 and the delay not negative, got "
                    + late + ", " + failing + ", " + corrupting + " and " + delay);
        }
    }

    /** The same with calls that take {@code time} longer. */
    public Mischief withDelay(double probability, Duration time) {
        return new Mischief(probability, time, failing, corrupting);
    }

    /** The same with calls that fail. */
    public Mischief withFailures(double probability) {
        return new Mischief(late, delay, probability, corrupting);
    }

    /** The same with answers that are wrong by one bit, or as the caller says. */
    public Mischief withCorruption(double probability) {
        return new Mischief(late, delay, failing, probability);
    }

    private static boolean probable(double value) {
        return value >= 0 && value <= 1;
    }
}
