package dev.archipelago.infrastructure.island;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A virtual thread that repeats a task until it is closed: each time after the pause that the task returned, or earlier
 * when it is woken. It survives whatever the task throws. Thread-safe.
 */
public final class BackgroundLoop implements AutoCloseable {

    /** The pause after a task that failed. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String name;
    private final Supplier<Duration> task;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Constructs a loop that does nothing before {@link #start}.
     *
     * @param name of the thread, and of the task where its failures are counted
     * @param task returns the time until it is due again; called by one thread
     */
    public BackgroundLoop(String name, Supplier<Duration> task) {
        this.name = name;
        this.task = task;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Starts the thread, which runs the task at once. Call it once. */
    public void start() {
        thread.start();
    }

    /** Runs the task soon, once more if it is running now. Does not block. */
    public void wake() {
        wakeUps.release();
    }

    /** Whether the loop has been closed, so that a long task should end early. */
    public boolean isClosed() {
        return closed;
    }

    private void run() {
        Duration pause = Duration.ZERO;
        try {
            while (!closed) {
                if (wakeUps.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakeUps.drainPermits();
                }
                pause = closed ? Duration.ZERO : runTask();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration runTask() {
        try {
            return task.get();
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived(name, e);
            return RETRY;
        }
    }

    /** Ends the loop after the current run of its task, without waiting for it. */
    @Override
    public void close() {
        closed = true;
        wakeUps.release();
    }

    /** Closes the loop and waits for its end, for {@code timeout} at most; false if it did not end in time. */
    public boolean close(Duration timeout) {
        close();
        try {
            return !thread.isAlive() || thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
