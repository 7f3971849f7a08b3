package dev.archipelago.web.page;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a few through at once and keeps a few waiting; who comes when more wait is turned away at once. Thread-safe. */
final class Turnstile {

    private final Semaphore inside;
    private final Semaphore together;
    private final Duration patience;

    /** @param patience how long one waits to be let through */
    Turnstile(int inside, int waiting, Duration patience) {
        this.inside = new Semaphore(inside, true);
        this.together = new Semaphore(inside + waiting);
        this.patience = patience;
    }

    /**
     * What {@code work} returns. Blocks until it may begin.
     *
     * @throws BusyException if too many wait already, or for too long
     */
    <T> T pass(Callable<T> work) throws Exception {
        if (!together.tryAcquire()) {
            throw new BusyException("too many wait already", null);
        }
        try {
            if (!inside.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException("it took longer than " + patience + " to be let through", null);
            }
            try {
                return work.call();
            } finally {
                inside.release();
            }
        } finally {
            together.release();
        }
    }
}
