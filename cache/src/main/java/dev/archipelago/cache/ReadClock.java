package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What time it is for a hit in L1: while there are many, the system's ticker as a thread of the clock's own read it at
 * most about 20 ms ago. To ask the system costs more than all the rest of a hit. Any other ticker is asked each time.
 * Thread-safe, never blocks.
 */
final class ReadClock implements AutoCloseable {

    private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();
    private static final long RUN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int ENOUGH = 256;
    private static final long AT_REST = 0;

    private final Ticker ticker;
    private final boolean coarse;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long now = AT_REST;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** How often the ticker was asked since the clock last ran; a lost count only delays its start. */
    private int asked;

    private ReadClock(Ticker ticker, boolean coarse) {
        this.ticker = ticker;
        this.coarse = coarse;
    }

    static ReadClock of(Ticker ticker) {
        return new ReadClock(ticker, ticker == Ticker.systemTicker());
    }

    /** A reading of the ticker, never later than now. */
    long read() {
        long last = now;
        return last != AT_REST ? last : ask();
    }

    private long ask() {
        if (coarse && ++asked >= ENOUGH && !closed && running.compareAndSet(false, true)) {
            asked = 0;
            Thread started = Thread.ofPlatform().daemon().name("cache-clock").unstarted(this::run);
            thread = started;
            started.start();
        }
        return ticker.read();
    }

    /** For a second; who reads often after that starts it again. */
    private void run() {
        long begin = ticker.read();
        for (long reading = begin; !closed && reading - begin < RUN_NANOS; reading = ticker.read()) {
            now = reading == AT_REST ? AT_REST - 1 : reading;
            LockSupport.parkNanos(STEP_NANOS);
        }
        now = AT_REST;
        running.set(false);
    }

    /** Ends the thread, if there is one. */
    @Override
    public void close() {
        closed = true;
        Thread last = thread;
        if (last != null) {
            LockSupport.unpark(last);
        }
    }
}
