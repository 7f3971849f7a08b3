package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread establishes. */
public final class Eventually {

    private Eventually() {}

    public static void becomes(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                fail("not within 60 s: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
