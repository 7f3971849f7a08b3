package dev.archipelago.doctor;

import java.time.Duration;
import java.time.Instant;

/** Compares this machine's clock with that of a server. */
final class Clocks {

    private Clocks() {}

    /**
     * Compares the clocks.
     *
     * @param before the time here before the server was asked
     * @param there the server's time
     * @param after the time here after it answered
     * @param most the largest difference that is no problem
     */
    static Finding compare(String subject, Instant before, Instant there, Instant after, Duration most) {
        // The server's time lies between both unless the clocks differ.
        Duration skew = there.isBefore(before)
                ? Duration.between(there, before)
                : there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
        String message = "differs from the clock here by " + skew.toMillis() + " ms at least";
        return skew.compareTo(most) > 0
                ? Finding.warning(subject, message, "Synchronize both machines by NTP: ages of figures are wrong.")
                : Finding.ok(subject, skew.isZero() ? "agrees with the clock here" : message);
    }
}
