package dev.archipelago.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Does what may block for requests on virtual threads, and comes back to the event loop. Thread-safe. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());
    private final Semaphore places;
    private final Duration deadline;

    /**
     * @param maximum how many requests may wait at once; more are refused, so that an outage below fills no memory
     * @param deadline how long a request waits
     */
    Workers(int maximum, Duration deadline) {
        this.places = new Semaphore(maximum);
        this.deadline = deadline;
    }

    /**
     * Runs {@code work}; what it returns or throws completes the future on the caller's event loop. Fails with {@link
     * RejectedExecutionException} if too much is under way and {@link java.util.concurrent.TimeoutException} at the
     * deadline.
     */
    <T> Future<T> run(Vertx vertx, Callable<T> work) {
        if (!places.tryAcquire()) {
            return Future.failedFuture(new RejectedExecutionException("too many requests wait already"));
        }
        CompletableFuture<T> result;
        try {
            result = CompletableFuture.supplyAsync(() -> call(work), threads);
        } catch (RejectedExecutionException e) {
            places.release();
            return Future.failedFuture(e);
        }
        return Future.fromCompletionStage(
                result.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS), vertx.getOrCreateContext());
    }

    private <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        } finally {
            places.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
