package dev.archipelago.web;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.web.page.Bulkhead;
import dev.archipelago.web.page.BusyException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs the blocking work of requests on virtual threads, and completes futures on the event loop. Thread-safe. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());
    private final Bulkhead common;
    private final Duration deadline;

    /**
     * @param common the bulkhead of work that names none
     * @param deadline the maximum time that a request waits
     */
    Workers(Bulkhead common, Duration deadline) {
        this.common = common;
        this.deadline = deadline;
    }

    /** {@link #run(Vertx, Bulkhead, Callable)} with the common bulkhead. */
    <T> Future<T> run(Vertx vertx, Callable<T> work) {
        return run(vertx, common, work);
    }

    /**
     * Runs {@code work}; its result or exception completes the future on the caller's event loop. The future fails with
     * {@link BusyException} if {@code bulkhead} is full, and with {@link java.util.concurrent.TimeoutException} at the
     * deadline.
     */
    <T> Future<T> run(Vertx vertx, Bulkhead bulkhead, Callable<T> work) {
        return begin(bulkhead, work)
                .map(result -> Future.fromCompletionStage(result, vertx.getOrCreateContext()))
                .orElseGet(() -> Future.failedFuture(new BusyException("too many requests wait already", null)));
    }

    /** Starts {@code work} as {@link #run} does, for several waiters; empty if {@code bulkhead} is full. */
    <T> Optional<CompletableFuture<T>> begin(Bulkhead bulkhead, Callable<T> work) {
        return bulkhead.enter().map(place -> {
            CompletableFuture<T> result;
            Callable<T> carried = RequestContext.carrying(() -> place.run(work));
            try {
                result = CompletableFuture.supplyAsync(() -> call(carried), threads);
            } catch (RejectedExecutionException e) {
                place.leave();
                return CompletableFuture.failedFuture(e);
            }
            return result.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        } catch (Error e) {
            BackgroundFailures.exitIfOutOfMemory(e);
            throw e;
        }
    }

    /** Accepts no more work. Pending work is not interrupted, because it may hold a pooled connection. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
