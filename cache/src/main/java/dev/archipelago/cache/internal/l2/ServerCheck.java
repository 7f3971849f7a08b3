package dev.archipelago.cache.internal.l2;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether Redis is known to have the removals that it confirmed to this process. After a connection was lost the next
 * one may lead to another server, which lacks some of them: until they are queued again, what it returns may have been
 * removed. Thread-safe.
 */
final class ServerCheck {

    /** The result of a wait in which the check did not pass. */
    static final int NOT_PASSED = -1;

    /** @param number how many times the check began */
    private record Check(int number, CompletableFuture<Void> passed) {}

    private volatile Check current = new Check(0, CompletableFuture.completedFuture(null));

    /** The connection was lost, or there is another one. */
    synchronized void begin() {
        Check last = current;
        current = new Check(last.number() + 1, last.passed().isDone() ? new CompletableFuture<>() : last.passed());
    }

    /** Returns the number of times the check began. */
    int number() {
        return current.number();
    }

    /**
     * Redis has all removals, or they are queued again.
     *
     * @param known the number of times the check had begun before that was found out
     */
    synchronized void pass(int known) {
        Check last = current;
        if (known == last.number()) {
            last.passed().complete(null);
        }
    }

    /**
     * Waits until Redis may be read, for {@code nanos} at most. An interrupt ends the wait.
     *
     * @return the number of the check that has passed; {@link #NOT_PASSED} if none has
     */
    int awaitPassed(long nanos) {
        Check check = current;
        try {
            if (!check.passed().isDone()) {
                check.passed().get(nanos, TimeUnit.NANOSECONDS);
                check = current;
            }
            return check.passed().isDone() ? check.number() : NOT_PASSED;
        } catch (TimeoutException | ExecutionException e) {
            return NOT_PASSED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_PASSED;
        }
    }

    /**
     * Returns whether no other check has begun since that one. If one has, a command that was sent in between may have
     * been answered by another server.
     */
    boolean isStillPassed(int number) {
        return current.number() == number;
    }
}
