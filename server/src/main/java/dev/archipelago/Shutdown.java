package dev.archipelago;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounds how long stopping may take. */
final class Shutdown {

    /** Everything is stopped within five seconds; the rest of them is the JVM's. */
    static final Duration LIMIT = Duration.ofMillis(4800);

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Runs the work and returns whether it ended within the limit. A failure is logged. */
    static boolean within(Duration limit, Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("stopping").start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("Stopping failed", e);
            }
        });
        try {
            if (thread.join(limit)) {
                return true;
            }
            LOG.warn("Not everything stopped within {} ms; ending all the same", limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
