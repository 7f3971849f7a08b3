package dev.archipelago.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What time it is for a hit in L1: while there are many, the system's ticker as a thread of the clock's own read it last,
 * which it does every 20 ms or, where it has to wait for a processor, as soon as it gets one. To ask the system costs more
 * than all the rest of a hit. Any other ticker is asked each time. Thread-safe, never blocks.
 */
final class CoarseTicker implements AutoCloseable {

    private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
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

    /** Whether the clock was read since it last looked; it only stops a second later if that gets lost. */
    private boolean used;

    private CoarseTicker(Ticker ticker, boolean coarse) {
        this.ticker = ticker;
        this.coarse = coarse;
    }

    static CoarseTicker of(Ticker ticker) {
        return new CoarseTicker(ticker, ticker == Ticker.systemTicker());
    }

    /** A reading of the ticker, never later than now. */
    long read() {
        long last = now;
        if (last == AT_REST) {
            return ask();
        }
        if (!used) {
            used = true;
        }
        return last;
    }

    private long ask() {
        if (coarse && ++asked >= ENOUGH && !closed && !running.get() && running.compareAndSet(false, true)) {
            asked = 0;
            begin();
        }
        return ticker.read();
    }

    /** Where no thread can be had each read goes on asking the ticker. */
    private void begin() {
        try {
            Thread started = Thread.ofPlatform().daemon().name("cache-clock").unstarted(this::run);
            thread = started;
            started.start();
        } catch (OutOfMemoryError e) {
            running.set(false);
        }
    }

    /** Until nobody has read it for a second; who reads often after that starts it again. */
    private void run() {
        try {
            long lastUsed = ticker.read();
            for (long reading = lastUsed; !closed && reading - lastUsed < IDLE_NANOS; reading = ticker.read()) {
                if (used) {
                    used = false;
                    lastUsed = reading;
                }
                now = reading == AT_REST ? AT_REST - 1 : reading;
                LockSupport.parkNanos(STEP_NANOS);
            }
        } finally {
            // Whatever ended it: a clock that stands still must not be read.
            now = AT_REST;
            running.set(false);
        }
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
