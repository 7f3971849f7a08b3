package dev.archipelago.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A factory of virtual threads with a custom scheduler. The JDK supports this for its own tests; it is accessed by
 * reflection, which requires {@code --add-opens java.base/java.lang=ALL-UNNAMED}. Virtual threads inherit the scheduler
 * of the thread that starts them.
 */
final class VirtualThreads {

    /** Schedules the timeouts of virtual threads. */
    interface Timers {

        /** Runs {@code task} after the given number of nanoseconds. */
        ScheduledFuture<?> schedule(Runnable task, long nanos);
    }

    private static volatile Timers timers;
    private static volatile Thread carrier;

    private VirtualThreads() {}

    /** Sets the carrier thread of simulated threads, whose timeouts are scheduled by {@code given}. */
    static void install(Timers given, Thread carrierThread) {
        carrier = carrierThread;
        timers = given;
        try {
            Field field = Class.forName("java.lang.VirtualThread$DelayedTaskSchedulers")
                    .getDeclaredField("INSTANCE");
            field.setAccessible(true);
            ScheduledExecutorService[] all = (ScheduledExecutorService[]) field.get(null);
            if (!(all[0] instanceof Delays)) {
                Arrays.fill(all, new Delays());
            }
        } catch (ReflectiveOperationException e) {
            throw unknownJdk(e);
        }
    }

    /** Removes the carrier thread. */
    static void uninstall() {
        carrier = null;
    }

    /** Returns a factory of threads that run on {@code scheduler}. */
    static Thread.Builder.OfVirtual on(Executor scheduler) {
        try {
            Constructor<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            return (Thread.Builder.OfVirtual) builder.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw unknownJdk(e);
        }
    }

    /** Returns the thread to which {@code continuation} belongs. */
    static Thread of(Runnable continuation) {
        try {
            Field captured = continuation.getClass().getDeclaredFields()[0];
            captured.setAccessible(true);
            return (Thread) captured.get(continuation);
        } catch (ReflectiveOperationException e) {
            throw unknownJdk(e);
        }
    }

    /**
     * Waits until the JVM has submitted every thread that acquired a monitor to its scheduler. The JVM does so in
     * batches on an internal thread; two acquisitions of a monitor by a helper thread ensure that all earlier ones are
     * complete.
     */
    static void awaitMonitors() {
        for (int i = 0; i < 2; i++) {
            BlockingQueue<Runnable> continuations = new LinkedBlockingQueue<>();
            Object monitor = new Object();
            // Not on this thread: its virtual threads would acquire a monitor that it holds.
            Thread holder = on(continuations::add).start(() -> {
                synchronized (monitor) {
                    LockSupport.park();
                }
            });
            run(continuations);
            on(continuations::add).start(() -> {
                synchronized (monitor) {
                    monitor.notifyAll();
                }
            });
            run(continuations);
            LockSupport.unpark(holder);
            run(continuations);
            run(continuations);
        }
    }

    private static void run(BlockingQueue<Runnable> continuations) {
        try {
            Runnable next = continuations.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("the JVM has not submitted a thread that acquired a monitor");
            }
            next.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalStateException unknownJdk(ReflectiveOperationException e) {
        return new IllegalStateException(
                "virtual threads are implemented differently than in JDK 25: adapt VirtualThreads", e);
    }

    /** A cancellable timeout. */
    static final class Timeout extends FutureTask<Void> implements ScheduledFuture<Void> {
        Timeout(Runnable task) {
            super(task, null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return 0;
        }
    }

    /** Forwards timeouts of simulated threads to the simulation. */
    private static final class Delays extends ScheduledThreadPoolExecutor {
        Delays() {
            super(1, Thread.ofPlatform().daemon().factory());
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return Thread.currentThread() == carrier
                    ? timers.schedule(task, unit.toNanos(delay))
                    : super.schedule(task, delay, unit);
        }
    }
}
