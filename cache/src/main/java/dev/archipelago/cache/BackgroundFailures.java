package dev.archipelago.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CacheEventPublisher the unexpected failures that background threads of the cache survive. Thread-safe. */
final class BackgroundFailures {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    /** A task that fails at every round is logged this often. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final ConcurrentMap<String, Long> LOGGED = new ConcurrentHashMap<>();

    private BackgroundFailures() {}

    /**
     * Logs the failure; the thread goes on. An error of the JVM itself, such as {@link OutOfMemoryError}, is also handed to
     * the thread's {@link Thread.UncaughtExceptionHandler}, so that the program can decide to end.
     *
     * @param task names what failed; one of few
     */
    static void survived(String task, Throwable failure) {
        long now = System.nanoTime();
        Long last = LOGGED.get(task);
        if (last == null || now - last > QUIET_NANOS) {
            LOGGED.put(task, now);
            LOG.error("unexpected failure: {}; the thread goes on", task, failure);
        }
        if (failure instanceof VirtualMachineError) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }
}
