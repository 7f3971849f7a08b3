package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.RootCauses;
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
 * Passes values to slow work in the background, one at a time; a value that arrives while the work runs replaces the
 * one that waits. The first failure of a series is logged, and so is the success that ends it. Thread-safe; never
 * blocks.
 */
final class ConflatingWorker<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ConflatingWorker.class);

    private final String name;
    private final Executor executor;
    private final Consumer<T> work;
    private final Consumer<T> replaced;
    private final AtomicReference<@Nullable T> waiting = new AtomicReference<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean failing;

    /**
     * @param name the work, for the log
     * @param replaced receives each value that a newer one replaces before the work took it; must not block
     */
    ConflatingWorker(String name, Executor executor, Consumer<T> work, Consumer<T> replaced) {
        this.name = name;
        this.executor = executor;
        this.work = work;
        this.replaced = replaced;
    }

    /** Passes {@code value} on as soon as the work is idle, unless a newer value replaces it before. */
    void offer(T value) {
        T earlier = waiting.getAndSet(value);
        if (earlier != null) {
            replaced.accept(earlier);
        }
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
                LOG.warn(
                        "{} failed and is tried again with the next snapshot: {}",
                        name,
                        RootCauses.of(e).toString());
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

    /** A failure while the server closes is not worth a log line. */
    private boolean closing() {
        return executor instanceof ExecutorService service && service.isShutdown();
    }
}
