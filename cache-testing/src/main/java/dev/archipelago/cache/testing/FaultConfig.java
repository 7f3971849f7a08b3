package dev.archipelago.cache.testing;

import java.time.Duration;

/**
 * The probabilities of faults. Each call may be affected by all of them. Immutable.
 *
 * @param delayProbability the probability of a delay, from 0 to 1
 * @param delay the duration of a delay
 * @param failureProbability the probability of a failure, from 0 to 1
 * @param corruptionProbability the probability of a corrupted reply, from 0 to 1
 */
public record FaultConfig(
        double delayProbability, Duration delay, double failureProbability, double corruptionProbability) {

    /** No faults. */
    public static final FaultConfig NONE = new FaultConfig(0, Duration.ZERO, 0, 0);

    /** @throws IllegalArgumentException if a probability is out of range or the delay negative */
    public FaultConfig {
        if (!probable(delayProbability)
                || !probable(failureProbability)
                || !probable(corruptionProbability)
                || delay.isNegative()) {
            throw new IllegalArgumentException("probabilities must be from 0 to 1 and the delay not negative, got "
                    + delayProbability + ", " + failureProbability + ", " + corruptionProbability + " and " + delay);
        }
    }

    /** Returns this configuration with delayed calls. */
    public FaultConfig withDelay(double probability, Duration time) {
        return new FaultConfig(probability, time, failureProbability, corruptionProbability);
    }

    /** Returns this configuration with failing calls. */
    public FaultConfig withFailures(double probability) {
        return new FaultConfig(delayProbability, delay, probability, corruptionProbability);
    }

    /** Returns this configuration with corrupted replies. */
    public FaultConfig withCorruption(double probability) {
        return new FaultConfig(delayProbability, delay, failureProbability, probability);
    }

    private static boolean probable(double value) {
        return value >= 0 && value <= 1;
    }
}
