package dev.archipelago.web.page;

import dev.archipelago.infrastructure.log.RequestContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds one kind of work: so much runs at once, so much waits, and what comes beyond that is refused at once.
 * Thread-safe.
 */
public final class Bulkhead {

    private final Semaphore running;
    private final Semaphore admitted;
    private final Duration maximumWait;

    /**
     * @param concurrent how much runs at once
     * @param waiting how much may wait
     * @param maximumWait how long a caller may wait for a place
     */
    public Bulkhead(int concurrent, int waiting, Duration maximumWait) {
        this.running = new Semaphore(concurrent, true);
        this.admitted = new Semaphore(concurrent + waiting);
        this.maximumWait = maximumWait;
    }

    /** A place among what runs and waits, to be used or left by the caller; empty if there is none. Never blocks. */
    public Optional<Place> enter() {
        return admitted.tryAcquire() ? Optional.of(new Place()) : Optional.empty();
    }

    /** One place, which is given back when its work ends or when it is left. */
    public final class Place {

        private final AtomicBoolean held = new AtomicBoolean(true);

        private Place() {}

        /**
         * What {@code work} returns. Blocks until it may begin and until it ends.
         *
         * @throws BusyException if it may not begin in time
         * @throws Exception what {@code work} throws
         */
        public <T> T run(Callable<T> work) throws Exception {
            try {
                long begin = System.nanoTime();
                boolean admittedInTime = running.tryAcquire(maximumWait.toMillis(), TimeUnit.MILLISECONDS);
                RequestContext.add(RequestContext.Part.QUEUE, System.nanoTime() - begin);
                if (!admittedInTime) {
                    throw new BusyException("it could not begin within " + maximumWait, null);
                }
                try {
                    return work.call();
                } finally {
                    running.release();
                }
            } finally {
                leave();
            }
        }

        /** Gives the place back; a second call does nothing. */
        public void leave() {
            if (held.compareAndSet(true, false)) {
                admitted.release();
            }
        }
    }
}
