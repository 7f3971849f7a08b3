package dev.archipelago.cache.internal.l2;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether Redis is known to have the removals that it confirmed to this process. After a connection was lost the next one
 * may lead to another server, which lacks some of them: until they are queued again, what it returns may have been
 * removed. Thread-safe.
 */
final class ServerCheck {

    private volatile CompletableFuture<Void> passed = CompletableFuture.completedFuture(null);
    private int connections;

    /** The connection was lost, or there is another one. */
    synchronized void begin() {
        connections++;
        if (passed.isDone()) {
            passed = new CompletableFuture<>();
        }
    }

    /** Returns the number of times the check began. */
    synchronized int connections() {
        return connections;
    }

    /**
     * Redis has all removals, or they are queued again.
     *
     * @param known the number of times the check had begun before that was found out
     */
    synchronized void pass(int known) {
        if (known == connections) {
            passed.complete(null);
        }
    }

    /** Returns whether Redis may be read, after waiting for {@code nanos} at most. An interrupt ends the wait. */
    boolean isPassedWithin(long nanos) {
        CompletableFuture<Void> check = passed;
        if (check.isDone()) {
            return true;
        }
        try {
            check.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
