package dev.archipelago.infrastructure.island;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what background threads survive, and ends the process when it runs out of memory. A background thread catches every
 * {@link Throwable} at the head of its loop, hands it to {@link #survived} and goes on. Thread-safe.
 */
public final class BackgroundFailures {

    /** The exit code of a process that ran out of memory, the same as with {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundFailures.class);

    /** A task that fails at every round is logged this often. */
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final int DEEPEST = 30;

    private record Seen(long count, long loggedAt) {}

    private static final ConcurrentMap<String, Seen> SEEN = new ConcurrentHashMap<>();

    private BackgroundFailures() {}

    /**
     * Counts the failure and logs it with its stack trace, for each task once in 30 s at most.
     *
     * @param task names the thread or its task; one of few
     */
    public static void survived(String task, Throwable failure) {
        exitIfOutOfMemory(failure);
        long now = System.nanoTime();
        Seen seen = SEEN.merge(
                task,
                new Seen(1, now),
                (before, first) -> now - before.loggedAt() > QUIET.toNanos()
                        ? new Seen(before.count() + 1, now)
                        : new Seen(before.count() + 1, before.loggedAt()));
        if (seen.loggedAt() == now) {
            LOG.error("Unexpected failure of the background task {}; it goes on", task, failure);
        }
    }

    /**
     * Ends the process if {@code failure} or one of its causes is an {@link OutOfMemoryError}. The JVM does so by itself where it
     * throws the error, but not where the JDK's own code does, as when direct memory is used up.
     */
    public static void exitIfOutOfMemory(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    LOG.error("Out of memory; the process ends: {}", cause.getMessage());
                } finally {
                    // No shutdown hooks: they need memory, and waiting for them kept such a process from ending.
                    Runtime.getRuntime().halt(OUT_OF_MEMORY);
                }
            }
        }
    }

    /** Makes every uncaught failure of any thread of this process end here. Call once, at the start. */
    public static void installAsDefaultHandler() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> survived(thread.getName(), failure));
    }

    /** How many failures each task has survived, by its name. */
    public static Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        SEEN.forEach((task, seen) -> counts.put(task, seen.count()));
        return counts;
    }
}
