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
 * Virtual threads that a scheduler of ours carries. The JDK has this for its own tests; it is reached by reflection, and needs
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}. A virtual thread gives its scheduler on to those it starts.
 */
final class VirtualThreads {

    /** Runs timeouts of virtual threads at their time. */
    interface Timers {

        /** Runs {@code task} that many nanoseconds from now. */
        ScheduledFuture<?> schedule(Runnable task, long nanos);
    }

    private static volatile Timers timers;
    private static volatile Thread carrier;

    private VirtualThreads() {}

    /** Makes {@code carrierThread} the one that runs simulated threads, with their timeouts in {@code given}. */
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

    /** Makes no thread the one that runs simulated threads. */
    static void uninstall() {
        carrier = null;
    }

    /** Makes threads that {@code scheduler} carries. */
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

    /** The thread that runs when a scheduler runs {@code continuation}. */
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
     * Waits until the JVM has handed every thread to its scheduler that a monitor was given to. It does that on a thread of its
     * own, in batches; a monitor given to a thread of ours, twice, comes through after all that went before.
     */
    static void awaitMonitors() {
        for (int i = 0; i < 2; i++) {
            BlockingQueue<Runnable> continuations = new LinkedBlockingQueue<>();
            Object monitor = new Object();
            // Not this thread: what it carries would enter a monitor that it holds.
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
                throw new IllegalStateException("the JVM gives no monitor on");
            }
            next.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalStateException unknownJdk(ReflectiveOperationException e) {
        return new IllegalStateException(
                "this JDK keeps its virtual threads otherwise than JDK 25, adapt VirtualThreads to it", e);
    }

    /** A timeout that may be cancelled. */
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

    /** Hands timeouts of simulated threads to the simulation. */
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
