package dev.archipelago.cache.testing;

import java.time.Duration;

/**
 * How often which trouble happens. Each call may meet all three.
 *
 * @param delayProbability the probability of a delay, from 0 to 1
 * @param delay how long that is
 * @param failureProbability the probability of a failure, from 0 to 1
 * @param corruptionProbability the probability of a wrong answer, from 0 to 1
 */
public record FaultConfig(
        double delayProbability, Duration delay, double failureProbability, double corruptionProbability) {

    /** Nothing happens. */
    public static final FaultConfig NONE = new FaultConfig(0, Duration.ZERO, 0, 0);

    /** @throws IllegalArgumentException if a probability is not from 0 to 1, or the delay negative */
    public FaultConfig {
        if (!probable(delayProbability)
                || !probable(failureProbability)
                || !probable(corruptionProbability)
                || delay.isNegative()) {
            throw new IllegalArgumentException("probabilities must be from 0 to 1 and the delay not negative, got "
                    + delayProbability + ", " + failureProbability + ", " + corruptionProbability + " and " + delay);
        }
    }

    /** The same with calls that take {@code time} longer. */
    public FaultConfig withDelay(double probability, Duration time) {
        return new FaultConfig(probability, time, failureProbability, corruptionProbability);
    }

    /** The same with calls that fail. */
    public FaultConfig withFailures(double probability) {
        return new FaultConfig(delayProbability, delay, probability, corruptionProbability);
    }

    /** The same with answers that are wrong by one bit, or as the caller says. */
    public FaultConfig withCorruption(double probability) {
        return new FaultConfig(delayProbability, delay, failureProbability, probability);
    }

    private static boolean probable(double value) {
        return value >= 0 && value <= 1;
    }
}
