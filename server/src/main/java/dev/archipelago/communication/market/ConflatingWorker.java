package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands values to slow work in the background, one at a time; a value that comes while the work runs replaces the one
 * that waits. A failure is logged once, and once more when it is over. Thread-safe; never blocks.
 */
final class ConflatingWorker<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ConflatingWorker.class);

    private final String name;
    private final Executor executor;
    private final Consumer<T> work;
    private final AtomicReference<@Nullable T> waiting = new AtomicReference<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean failing;

    /** @param name what the work is, for the log */
    ConflatingWorker(String name, Executor executor, Consumer<T> work) {
        this.name = name;
        this.executor = executor;
        this.work = work;
    }

    void offer(T value) {
        waiting.set(value);
        startUnlessRunning();
    }

    /** Whether the last run failed. */
    boolean failing() {
        return failing;
    }

    private void startUnlessRunning() {
        if (waiting.get() != null && running.compareAndSet(false, true)) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException closed) {
                running.set(false);
            }
        }
    }

    private void run() {
        try {
            T value = waiting.getAndSet(null);
            if (value != null) {
                work.accept(value);
                if (failing) {
                    LOG.info("{} works again", name);
                }
                failing = false;
            }
        } catch (RuntimeException e) {
            if (!failing && !closing()) {
                LOG.warn("{} failed and is tried again with the next snapshot: {}", name, rootCause(e));
            }
            failing = true;
        } catch (Error e) {
            BackgroundFailures.survived(name, e);
            failing = true;
        } finally {
            running.set(false);
            startUnlessRunning();
        }
    }

    /** While the server closes, a failure is no news. */
    private boolean closing() {
        return executor instanceof ExecutorService service && service.isShutdown();
    }

    /** What it all came from: the layers above it only repeat it, some with the whole statement and its arguments. */
    static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
