package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks each second whether the embedded engines run, and starts one that has ended again, on the same port. If it
 * ends again and again, the pauses grow to half a minute.
 */
final class EngineWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** An engine that runs for this long has recovered. */
    private static final Duration RECOVERED = Duration.ofMinutes(1);

    /** An embedded engine. */
    interface Engine {
        /** Its name for messages. */
        String title();

        /** Its process; empty if it does not run. */
        Optional<ProcessHandle> process() throws IOException;

        /**
         * Starts it again on the same port; does nothing if it was closed.
         *
         * @throws EngineException if it does not start
         */
        void restart() throws IOException;
    }

    private final CountDownLatch closed = new CountDownLatch(1);

    private EngineWatch() {}

    /** Starts to watch engines that run. */
    static EngineWatch start(List<? extends Engine> engines) {
        EngineWatch watch = new EngineWatch();
        for (Engine engine : engines) {
            Thread.ofVirtual().name("engine-watch").start(() -> watch.run(engine));
        }
        return watch;
    }

    /** Ends watching; a start in progress is ended by closing its engine. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run(Engine engine) {
        Duration pause = PERIOD;
        long started = System.nanoTime();
        Optional<ProcessHandle> process = Optional.empty();
        while (!awaitClose(pause)) {
            try {
                if (process.isEmpty()) {
                    process = engine.process();
                }
                if (process.filter(running -> !EngineProcess.ended(running)).isPresent()) {
                    pause = System.nanoTime() - started > RECOVERED.toNanos() ? PERIOD : pause;
                    continue;
                }
                LOG.warn("The embedded {} has ended; starting it again", engine.title());
                process = Optional.empty();
                started = System.nanoTime();
                engine.restart();
                LOG.info("The embedded {} runs again", engine.title());
            } catch (IOException | RuntimeException | Error e) {
                if (closed.getCount() == 0) {
                    return;
                }
                if (e instanceof EngineException || e instanceof IOException) {
                    LOG.error("The embedded {} does not start: {}", engine.title(), e.getMessage());
                } else {
                    BackgroundFailures.survived("engine-watch", e);
                }
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private boolean awaitClose(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
