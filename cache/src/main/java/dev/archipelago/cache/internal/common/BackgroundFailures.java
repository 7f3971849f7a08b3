package dev.archipelago.cache.internal.common;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports unexpected failures of background threads, which continue after them. Thread-safe. */
public final class BackgroundFailures {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    /** The minimum time between two log lines of the same task. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final ConcurrentMap<String, Long> LAST_LOGGED = new ConcurrentHashMap<>();

    private BackgroundFailures() {}

    /**
     * Logs a failure after which the current thread continues. An error of the JVM, such as {@link OutOfMemoryError},
     * is also passed to the thread's {@link Thread.UncaughtExceptionHandler}, so that the program can decide to exit.
     *
     * @param task what failed; one of a small, fixed set of names
     */
    public static void report(String task, Throwable failure) {
        long now = System.nanoTime();
        Long last = LAST_LOGGED.get(task);
        if (last == null || now - last > QUIET_NANOS) {
            LAST_LOGGED.put(task, now);
            LOG.error("unexpected failure in {}; the thread continues", task, failure);
        }
        if (failure instanceof VirtualMachineError) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }
}
