package dev.archipelago.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A body that is computed off the event loop, once for all concurrent requests, and kept for a second: it costs at most one
 * computation per second. Thread-safe.
 */
final class SharedAnswer {

    private static final Duration KEPT = Duration.ofSeconds(1);

    private static final class Round {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private volatile long endedAt;

        private boolean usable() {
            return !body.isDone() || !body.isCompletedExceptionally() && System.nanoTime() - endedAt < KEPT.toNanos();
        }
    }

    private final Workers workers;
    private final Callable<byte[]> work;
    private final AtomicReference<@Nullable Round> last = new AtomicReference<>();

    /** @param work computes the body; may block */
    SharedAnswer(Workers workers, Callable<byte[]> work) {
        this.workers = workers;
        this.work = work;
    }

    /** The body, on the caller's event loop; fails as {@link Workers#run} does. Do not change its bytes. */
    Future<byte[]> get(Vertx vertx) {
        while (true) {
            Round current = last.get();
            if (current != null && current.usable()) {
                return Future.fromCompletionStage(current.body, vertx.getOrCreateContext());
            }
            Round mine = new Round();
            if (last.compareAndSet(current, mine)) {
                // The worker's deadline ends every round.
                workers.run(vertx, work)
                        .onComplete(
                                body -> {
                                    mine.endedAt = System.nanoTime();
                                    mine.body.complete(body);
                                },
                                mine.body::completeExceptionally);
                return Future.fromCompletionStage(mine.body, vertx.getOrCreateContext());
            }
        }
    }
}
