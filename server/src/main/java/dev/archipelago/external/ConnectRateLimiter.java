package dev.archipelago.external;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits connects to one upstream to 20 in five minutes, so that even ten processes behind one address stay below the
 * lowest limits of the exchanges: 300 in five minutes at Binance, about 150 in ten minutes at Kraken, several a second
 * at Coinbase Exchange and OKX. Thread-safe.
 */
final class ConnectRateLimiter {
    static final int LIMIT = 20;
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Deque<Instant> opened = new ArrayDeque<>();

    ConnectRateLimiter(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes a permit for one connect; false if none is available now. */
    synchronized boolean take() {
        Instant now = clock.instant();
        while (!opened.isEmpty() && !opened.getFirst().plus(WINDOW).isAfter(now)) {
            opened.removeFirst();
        }
        if (opened.size() >= LIMIT) {
            return false;
        }
        opened.addLast(now);
        return true;
    }
}
