package dev.archipelago.site;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Waits for a condition that another thread establishes. The thread that waits evaluates the condition; an exception
 * of the condition ends the wait.
 */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
    private static final Duration SHORT_POLL_INTERVAL = Duration.ofNanos(200_000);

    private Await() {}

    /** Returns when {@code condition} holds; fails if it does not within a minute. */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, PATIENCE, condition);
    }

    /** Returns when {@code condition} holds; fails if it does not within {@code patience}. */
    public static void until(String what, Duration patience, Callable<Boolean> condition) {
        polling(what, POLL_INTERVAL, patience).until(condition);
    }

    /** Returns the first value that matches {@code expected}; fails if there is none within a minute. */
    public static <T> T until(String what, Callable<T> value, Predicate<? super T> expected) {
        return polling(what, POLL_INTERVAL, PATIENCE).until(value, expected);
    }

    /** Evaluates {@code condition}, which may have side effects, after each interval until it holds. */
    public static void every(Duration interval, String what, Callable<Boolean> condition) {
        polling(what, interval, PATIENCE).pollDelay(interval).until(condition);
    }

    /** Returns whether {@code condition} holds within {@code patience}, which may be zero or negative. */
    public static boolean within(Duration patience, Callable<Boolean> condition) {
        Duration limit = patience.compareTo(SHORT_POLL_INTERVAL) > 0 ? patience : SHORT_POLL_INTERVAL.multipliedBy(2);
        try {
            polling("a condition", SHORT_POLL_INTERVAL, limit).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private static ConditionFactory polling(String what, Duration interval, Duration patience) {
        return Awaitility.await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(interval)
                .atMost(patience);
    }
}
