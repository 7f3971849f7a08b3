package dev.archipelago.simulator;

import java.time.Duration;

/**
 * The rules of Binance for stream clients; durations are by the clock.
 *
 * @param ping the period of pings
 * @param pong the time in which a pong must arrive
 * @param strict whether clients that send more than five messages a second are disconnected
 */
record StreamRules(Duration ping, Duration pong, boolean strict) {

    static final Duration MAX_AGE = Duration.ofHours(24);
    static final int MESSAGES_A_SECOND = 5;
}
