package dev.archipelago.infrastructure.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops the engines if the JVM exits while the server starts: programs that start engines are killed, and engines that
 * run are closed.
 */
final class EngineStart {

    private static final int LIMIT_SECONDS = 4;

    private final List<EngineRunner> runners;
    private final Thread hook = new Thread(this::abandon, "stop-engines");
    private final CountDownLatch enginesKnown = new CountDownLatch(1);
    private volatile @Nullable Engines engines;

    private EngineStart(List<EngineRunner> runners) {
        this.runners = runners;
    }

    /** Registers the shutdown hook. */
    static EngineStart begin(List<EngineRunner> runners) {
        EngineStart start = new EngineStart(runners);
        try {
            Runtime.getRuntime().addShutdownHook(start.hook);
        } catch (IllegalStateException e) {
            runners.forEach(EngineRunner::close); // the JVM is already exiting
        }
        return start;
    }

    /** Hands over the running engines, which the shutdown hook then closes. */
    void stopping(Engines running) {
        engines = running;
        enginesKnown.countDown();
    }

    /** Removes the shutdown hook; a second call does nothing. */
    void end() {
        enginesKnown.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running; closing twice is harmless.
        }
    }

    private void abandon() {
        runners.forEach(EngineRunner::close);
        try {
            if (!enginesKnown.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Engines running = engines;
        if (running != null) {
            running.close();
        }
    }
}
