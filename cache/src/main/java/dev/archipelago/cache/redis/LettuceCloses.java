package dev.archipelago.cache.redis;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the connections of one client, each once, without waiting. Thread-safe. */
final class LettuceCloses {

    private static final Logger LOG = LoggerFactory.getLogger(LettuceCloses.class);

    private final Set<CompletableFuture<Void>> running = ConcurrentHashMap.newKeySet();
    private boolean ended;

    /** Begins to close a connection. Has no effect after {@link #awaitAll}: the client closes what is left. */
    synchronized void close(StatefulConnection<?, ?> connection) {
        if (!ended) {
            CompletableFuture<Void> closing = connection.closeAsync();
            running.add(closing);
            closing.whenComplete((nothing, failure) -> running.remove(closing));
        }
    }

    /** Waits until the connections are closed, for the timeout at most. */
    void awaitAll(Duration timeout) {
        CompletableFuture<?> all;
        synchronized (this) {
            ended = true;
            all = CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
        }
        try {
            all.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("closing connections failed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
