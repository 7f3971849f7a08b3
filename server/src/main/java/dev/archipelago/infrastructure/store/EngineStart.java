package dev.archipelago.infrastructure.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time between the start of engines and the end of their server's start. A JVM that ends in it stops them, since nobody
 * else would: the programs that are starting them are killed, and what came up is closed.
 */
final class EngineStart {

    private static final int LIMIT_SECONDS = 4;

    private final List<EngineRunner> runners;
    private final Thread hook = new Thread(this::abandon, "stop-engines");
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile @Nullable Engines engines;

    private EngineStart(List<EngineRunner> runners) {
        this.runners = runners;
    }

    /** Begins it. */
    static EngineStart begin(List<EngineRunner> runners) {
        EngineStart start = new EngineStart(runners);
        try {
            Runtime.getRuntime().addShutdownHook(start.hook);
        } catch (IllegalStateException e) {
            runners.forEach(EngineRunner::close); // the JVM ends already
        }
        return start;
    }

    /** The engines are up; they are to be closed if the JVM ends. */
    void stopping(Engines running) {
        engines = running;
        decided.countDown();
    }

    /** Ends it: the JVM's end is no longer of interest. A second call does nothing. */
    void end() {
        decided.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs; closing twice does no harm.
        }
    }

    private void abandon() {
        runners.forEach(EngineRunner::close);
        try {
            if (!decided.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
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
