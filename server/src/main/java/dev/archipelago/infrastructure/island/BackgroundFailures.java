package dev.archipelago.infrastructure.island;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the failures that background threads survive, and terminates the process if it runs out of memory. A
 * background thread catches every {@link Throwable} in its loop, passes it to {@link #survived} and continues.
 * Thread-safe.
 */
public final class BackgroundFailures {

    /** The exit code of a process that ran out of memory, the same as with {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundFailures.class);

    /** The minimum interval between log entries for the same task. */
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(30);

    private static final int MAX_DEPTH = 30;

    private record Occurrence(long count, long loggedAt) {}

    private static final ConcurrentMap<String, Occurrence> OCCURRENCES = new ConcurrentHashMap<>();

    private BackgroundFailures() {}

    /**
     * Counts the failure and logs it with its stack trace, for each task once in 30 s at most.
     *
     * @param task names the thread or its task; one of few
     */
    public static void survived(String task, Throwable failure) {
        exitIfOutOfMemory(failure);
        long now = System.nanoTime();
        Occurrence occurrence = OCCURRENCES.merge(
                task,
                new Occurrence(1, now),
                (before, first) -> now - before.loggedAt() > LOG_INTERVAL.toNanos()
                        ? new Occurrence(before.count() + 1, now)
                        : new Occurrence(before.count() + 1, before.loggedAt()));
        if (occurrence.loggedAt() == now) {
            LOG.error("Unexpected failure of the background task {}; the task continues", task, failure);
        }
    }

    /**
     * Terminates the process if {@code failure} or one of its causes is an {@link OutOfMemoryError}. The JVM itself
     * does so only for errors that it throws, not for those thrown by the JDK's code, as when direct memory is
     * exhausted.
     */
    public static void exitIfOutOfMemory(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    LOG.error("Out of memory; terminating the process: {}", cause.getMessage());
                } finally {
                    // Shutdown hooks are skipped: they need memory, and waiting for them would keep the process from
                    // terminating.
                    Runtime.getRuntime().halt(OUT_OF_MEMORY);
                }
            }
        }
    }

    /** Installs {@link #survived} as the handler of uncaught exceptions of all threads. Call it once, at the start. */
    public static void installAsDefaultHandler() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> survived(thread.getName(), failure));
    }

    /** The number of failures that each task has survived, by its name. */
    public static Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        OCCURRENCES.forEach((task, occurrence) -> counts.put(task, occurrence.count()));
        return counts;
    }
}
