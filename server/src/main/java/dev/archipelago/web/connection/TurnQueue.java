package dev.archipelago.web.connection;

import io.netty.util.concurrent.EventExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks of one event loop of which each turn of the loop runs a few, in the order in which they were added. Between two
 * turns the loop serves its connections, so that however many tasks wait, a request that arrives meanwhile waits for a
 * few of them only. Thread-safe.
 *
 * <p>Has no bound of its own: who adds to it adds one task per connection at most.
 */
public final class TurnQueue {

    private static final Logger LOG = LoggerFactory.getLogger(TurnQueue.class);

    private final EventExecutor loop;
    private final int perTurn;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param perTurn how many tasks a turn runs at most */
    public TurnQueue(EventExecutor loop, int perTurn) {
        this.loop = loop;
        this.perTurn = perTurn;
    }

    /** Adds {@code task} and returns at once. An exception that it throws is logged. */
    public void add(Runnable task) {
        tasks.add(task);
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            // A scheduled task, because the loop runs executed ones, and those that they execute, before it looks at
            // I/O again.
            loop.schedule(this::turn, 1, TimeUnit.NANOSECONDS);
        }
    }

    private void turn() {
        for (int i = 0; i < perTurn; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a task of the event loop failed", e);
            }
        }
        scheduled.set(false);
        if (!tasks.isEmpty()) {
            schedule();
        }
    }
}
