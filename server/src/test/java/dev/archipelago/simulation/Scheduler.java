package dev.archipelago.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;

/**
 * A deterministic scheduler that runs virtual threads one at a time in virtual time, on the thread that calls {@link
 * #runUntil}. A thread runs until it parks, blocks on a monitor or terminates; the next runnable thread is chosen by
 * the seed. Virtual time advances only when no thread is runnable.
 */
final class Scheduler implements Executor, VirtualThreads.Timers, AutoCloseable {

    /** One in this number of runnable threads is delayed, as on a busy machine. */
    private static final int HELD_UP = 64;

    private static final long LONGEST_HOLD_UP = Duration.ofMillis(30).toNanos();
    private static final int STEPS_WITHOUT_TIME = 200_000;

    private record Ready(Runnable continuation, Thread thread) {}

    private record Timed(long at, long number, VirtualThreads.Timeout task) {}

    private final Random random;
    private final Trace trace;
    private final Thread carrier = Thread.currentThread();
    private final List<Ready> ready = new ArrayList<>();
    private final List<Ready> fromOutside = new ArrayList<>();
    private final PriorityQueue<Timed> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timed::at).thenComparingLong(Timed::number));
    private final Map<Thread, Host> hosts = new IdentityHashMap<>();
    private final Set<Thread> blocked = new HashSet<>();
    private Host startingFor;
    private Thread running;
    private long now;
    private long number;
    private long steps;
    private int stepsWithoutTime;

    /** @param seed determines the order of threads */
    Scheduler(long seed, Trace trace) {
        this.random = new Random(seed);
        this.trace = trace;
        VirtualTime.install();
        VirtualThreads.install(this, carrier);
        VirtualNanos.install(() -> now, carrier);
    }

    /** Restores system time for the calling thread. */
    @Override
    public void close() {
        VirtualNanos.uninstall();
        VirtualThreads.uninstall();
    }

    /** Returns the virtual time in nanoseconds since the start. */
    long now() {
        return now;
    }

    long steps() {
        return steps;
    }

    Trace trace() {
        return trace;
    }

    /** Starts a thread on a host. The threads it starts belong to the same host. */
    Thread start(Host host, String name, Runnable task) {
        Host before = startingFor;
        startingFor = host;
        try {
            return VirtualThreads.on(this).name(name).start(task);
        } finally {
            startingFor = before;
        }
    }

    /** Returns the number of live threads of a host. */
    long threads(Host host) {
        return hosts.values().stream().filter(one -> one == host).count();
    }

    /** Returns the names of the live threads of a host. */
    List<String> names(Host host) {
        return hosts.entrySet().stream()
                .filter(one -> one.getValue() == host)
                .map(one -> one.getKey().getName())
                .sorted()
                .toList();
    }

    /** Schedules {@code event} at that virtual time, outside any host; it must not block. */
    VirtualThreads.Timeout at(long nanos, Runnable event) {
        VirtualThreads.Timeout task = new VirtualThreads.Timeout(event);
        timers.add(new Timed(Math.max(now, nanos), number++, task));
        return task;
    }

    VirtualThreads.Timeout after(long nanos, Runnable event) {
        return at(now + nanos, event);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long nanos) {
        return after(nanos, task);
    }

    @Override
    public void execute(Runnable continuation) {
        Ready one = new Ready(continuation, VirtualThreads.of(continuation));
        Thread caller = Thread.currentThread();
        if (caller != carrier && !caller.isVirtual()) {
            synchronized (fromOutside) {
                fromOutside.add(one);
            }
            return;
        }
        hosts.computeIfAbsent(one.thread(), thread -> startingFor != null ? startingFor : hosts.get(running));
        ready.add(one);
    }

    /** Makes the threads of a resumed host runnable. */
    void resume(Host host) {
        for (Runnable continuation : host.takeHeld()) {
            ready.add(new Ready(continuation, VirtualThreads.of(continuation)));
        }
    }

    /** Runs all threads and events up to that virtual time. */
    void runUntil(long end) {
        while (step(end)) {
            stepsWithoutTime++;
            if (stepsWithoutTime > STEPS_WITHOUT_TIME) {
                throw new SimulationFailure("time stands still at " + now + ": a thread goes round without waiting");
            }
        }
    }

    private boolean step(long end) {
        if (ready.isEmpty()) {
            Timed next = timers.peek();
            if (next == null || next.at() > end) {
                now = Math.max(now, end);
                return false;
            }
            timers.poll();
            if (next.at() > now) {
                now = next.at();
                stepsWithoutTime = 0;
            }
            next.task().run();
            return true;
        }
        Ready chosen = choose();
        Host host = hosts.get(chosen.thread());
        if (host.paused()) {
            host.hold(chosen.continuation());
        } else if (random.nextInt(HELD_UP) == 0) {
            after(random.nextLong(LONGEST_HOLD_UP), () -> ready.add(chosen));
        } else {
            run(chosen, host);
        }
        return true;
    }

    private Ready choose() {
        int index = ready.size() == 1 ? 0 : random.nextInt(ready.size());
        Ready last = ready.removeLast();
        return index == ready.size() ? last : ready.set(index, last);
    }

    private void run(Ready chosen, Host host) {
        steps++;
        Thread thread = chosen.thread();
        trace.add(now, host.name() + "/" + thread.getName());
        running = thread;
        chosen.continuation().run();
        running = null;
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED) {
            hosts.remove(thread);
        } else if (state == Thread.State.BLOCKED) {
            blocked.add(thread);
        }
        if (!blocked.isEmpty()) {
            takeUnblocked();
        }
    }

    private void takeUnblocked() {
        VirtualThreads.awaitMonitors();
        synchronized (fromOutside) {
            fromOutside.sort(Comparator.comparingLong(one -> one.thread().threadId()));
            fromOutside.forEach(one -> blocked.remove(one.thread()));
            ready.addAll(fromOutside);
            fromOutside.clear();
        }
    }
}
