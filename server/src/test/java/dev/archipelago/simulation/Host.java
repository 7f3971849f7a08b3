package dev.archipelago.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A simulated machine with a clock of its own that can be paused. */
final class Host implements InstantSource {

    /** The start of the virtual clock in every simulation: in the middle of a minute and of a trading day. */
    static final Instant BEGIN = Instant.parse("2026-03-04T15:00:20Z");

    private final String name;
    private final Scheduler scheduler;
    private final List<Runnable> held = new ArrayList<>();
    private Duration skew = Duration.ZERO;
    private boolean paused;

    Host(String name, Scheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
    }

    String name() {
        return name;
    }

    /** Returns the time of this machine's clock, in microseconds like the JVM's. */
    @Override
    public Instant instant() {
        return BEGIN.plusNanos(scheduler.now() / 1000 * 1000).plus(skew);
    }

    Duration skew() {
        return skew;
    }

    /** Sets the difference of the clock to virtual time. */
    void skew(Duration wrong) {
        skew = wrong;
    }

    boolean paused() {
        return paused;
    }

    /** Suspends all threads, as SIGSTOP does. */
    void pause() {
        paused = true;
    }

    /** Resumes all threads, as SIGCONT does. */
    void resume() {
        paused = false;
        scheduler.resume(this);
    }

    void hold(Runnable continuation) {
        held.add(continuation);
    }

    List<Runnable> takeHeld() {
        List<Runnable> all = List.copyOf(held);
        held.clear();
        return all;
    }
}
