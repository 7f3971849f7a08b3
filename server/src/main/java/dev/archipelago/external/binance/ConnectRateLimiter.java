package dev.archipelago.external.binance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many connections may be opened in five minutes: 20, so that even ten processes behind one address stay under the
 * 300 that Binance allows. Thread-safe.
 */
final class ConnectRateLimiter {
    static final int MOST = 20;
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Deque<Instant> opened = new ArrayDeque<>();

    ConnectRateLimiter(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether one more may be opened now, which then counts. */
    synchronized boolean take() {
        Instant now = clock.instant();
        while (!opened.isEmpty() && !opened.getFirst().plus(WINDOW).isAfter(now)) {
            opened.removeFirst();
        }
        if (opened.size() >= MOST) {
            return false;
        }
        opened.addLast(now);
        return true;
    }
}
