package dev.archipelago.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A machine in the simulation: its clock, and whether it runs. */
final class Host implements InstantSource {

    /** When every simulation begins, by the true time: in the middle of a minute and of a trading day. */
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

    /** The time by this machine's clock, in microseconds as the JVM's. */
    @Override
    public Instant instant() {
        return BEGIN.plusNanos(scheduler.now() / 1000 * 1000).plus(skew);
    }

    Duration skew() {
        return skew;
    }

    /** Sets its clock: so far from the true time. */
    void skew(Duration wrong) {
        skew = wrong;
    }

    boolean paused() {
        return paused;
    }

    /** Stops every thread, as SIGSTOP does. */
    void pause() {
        paused = true;
    }

    /** Lets them go on. */
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
