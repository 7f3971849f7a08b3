package dev.archipelago.cache.testing;

import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/** Decides which calls are affected by faults, and counts them. Thread-safe. */
final class Faults {

    final LongAdder delays = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder corruptions = new LongAdder();
    volatile FaultConfig config = FaultConfig.NONE;
    private final Random random;

    Faults(long seed) {
        this.random = new Random(seed);
    }

    boolean delays() {
        return happens(config.delayProbability(), delays);
    }

    boolean fails() {
        return happens(config.failureProbability(), failures);
    }

    boolean corrupts() {
        return happens(config.corruptionProbability(), corruptions);
    }

    boolean evenChance() {
        return random.nextBoolean();
    }

    /** Returns a copy with one bit flipped. */
    byte[] corrupted(byte[] bytes) {
        byte[] corrupted = bytes.clone();
        if (corrupted.length > 0) {
            int bit = random.nextInt(corrupted.length * 8);
            corrupted[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        return corrupted;
    }

    private boolean happens(double probability, LongAdder count) {
        if (probability <= 0 || random.nextDouble() >= probability) {
            return false;
        }
        count.increment();
        return true;
    }
}
