package dev.archipelago.cache.internal.l1;

import dev.archipelago.cache.CacheSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A ticker with a resolution of about 20 ms for hits in L1. Under load a background thread reads the system's ticker
 * periodically, because reading it costs more than the rest of a hit; a reading may be older if that thread has to wait
 * for a processor. Any other ticker is read directly. Thread-safe; never blocks.
 */
public final class CoarseTicker implements AutoCloseable {

    private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int START_AFTER = 256;
    private static final long STOPPED = 0;

    private final LongSupplier ticker;
    private final boolean coarse;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long now = STOPPED;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** The number of direct readings since the thread last ran. A lost increment only delays its start. */
    private int directReadings;

    /** Whether there was a reading since the thread last looked. If lost, the thread stops a second later. */
    private boolean used;

    private CoarseTicker(LongSupplier ticker, boolean coarse) {
        this.ticker = ticker;
        this.coarse = coarse;
    }

    /** Returns a coarse ticker over this one. */
    public static CoarseTicker of(LongSupplier ticker) {
        return new CoarseTicker(ticker, ticker == CacheSettings.Time.SYSTEM_TICKER);
    }

    /** Returns a reading of the ticker, never a future one. */
    public long read() {
        long last = now;
        if (last == STOPPED) {
            return readDirectly();
        }
        if (!used) {
            used = true;
        }
        return last;
    }

    private long readDirectly() {
        if (coarse
                && ++directReadings >= START_AFTER
                && !closed
                && !running.get()
                && running.compareAndSet(false, true)) {
            directReadings = 0;
            start();
        }
        return ticker.getAsLong();
    }

    /** If no thread can be created, each reading remains direct. */
    private void start() {
        try {
            Thread started = Thread.ofPlatform().daemon().name("cache-clock").unstarted(this::run);
            thread = started;
            started.start();
        } catch (OutOfMemoryError e) {
            running.set(false);
        }
    }

    /** Runs until there was no reading for a second; frequent readings start it again. */
    private void run() {
        try {
            long lastUsed = ticker.getAsLong();
            for (long reading = lastUsed; !closed && reading - lastUsed < IDLE_NANOS; reading = ticker.getAsLong()) {
                if (used) {
                    used = false;
                    lastUsed = reading;
                }
                now = reading == STOPPED ? STOPPED - 1 : reading;
                LockSupport.parkNanos(STEP_NANOS);
            }
        } finally {
            now = STOPPED;
            running.set(false);
        }
    }

    /** Stops the background thread. */
    @Override
    public void close() {
        closed = true;
        Thread last = thread;
        if (last != null) {
            LockSupport.unpark(last);
        }
    }
}
