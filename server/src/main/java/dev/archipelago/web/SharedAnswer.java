package dev.archipelago.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A response body that is computed off the event loop, once for all concurrent requests, and reused for a second, so
 * that it is computed at most once per second. Thread-safe.
 */
final class SharedAnswer {

    private static final Duration TTL = Duration.ofSeconds(1);

    private static final class Computation {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private volatile long endedAt;

        private boolean usable() {
            return !body.isDone() || !body.isCompletedExceptionally() && System.nanoTime() - endedAt < TTL.toNanos();
        }
    }

    private final Workers workers;
    private final Callable<byte[]> work;
    private final AtomicReference<@Nullable Computation> last = new AtomicReference<>();

    /** @param work computes the body; may block */
    SharedAnswer(Workers workers, Callable<byte[]> work) {
        this.workers = workers;
        this.work = work;
    }

    /**
     * Returns the body on the caller's event loop; fails as {@link Workers#run} does. The array must not be modified.
     */
    Future<byte[]> get(Vertx vertx) {
        while (true) {
            Computation current = last.get();
            if (current != null && current.usable()) {
                return Future.fromCompletionStage(current.body, vertx.getOrCreateContext());
            }
            Computation started = new Computation();
            if (last.compareAndSet(current, started)) {
                // The worker's deadline ends every computation.
                workers.run(vertx, work)
                        .onComplete(
                                body -> {
                                    started.endedAt = System.nanoTime();
                                    started.body.complete(body);
                                },
                                started.body::completeExceptionally);
                return Future.fromCompletionStage(started.body, vertx.getOrCreateContext());
            }
        }
    }
}
