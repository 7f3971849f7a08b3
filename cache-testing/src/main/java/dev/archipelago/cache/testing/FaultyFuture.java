package dev.archipelago.cache.testing;

import io.lettuce.core.RedisFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A reply that is delayed, corrupted or failed. */
final class FaultyFuture extends CompletableFuture<@Nullable Object> implements RedisFuture<@Nullable Object> {

    private FaultyFuture() {}

    static FaultyFuture failed(Throwable failure) {
        FaultyFuture future = new FaultyFuture();
        future.completeExceptionally(failure);
        return future;
    }

    static FaultyFuture of(RedisFuture<?> reply, UnaryOperator<@Nullable Object> change, long delayNanos) {
        FaultyFuture future = new FaultyFuture();
        reply.whenComplete((answer, failure) -> {
            Runnable end = () -> {
                if (failure != null) {
                    future.completeExceptionally(failure);
                } else {
                    future.complete(change.apply(answer));
                }
            };
            if (delayNanos > 0) {
                delayedExecutor(delayNanos, TimeUnit.NANOSECONDS).execute(end);
            } else {
                end.run();
            }
        });
        return future;
    }

    @Override
    public String getError() {
        return isCompletedExceptionally() ? exceptionNow().toString() : "";
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            get(timeout, unit);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
