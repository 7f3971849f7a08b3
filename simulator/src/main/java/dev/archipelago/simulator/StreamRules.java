package dev.archipelago.simulator;

import java.time.Duration;

/**
 * What Binance asks of stream clients, in the time of the clock.
 *
 * @param ping how often they are pinged
 * @param pong how long they may leave a ping unanswered
 * @param strict whether one that sends more than five messages in a second is closed
 */
record StreamRules(Duration ping, Duration pong, boolean strict) {

    static final Duration MAX_AGE = Duration.ofHours(24);
    static final int MESSAGES_A_SECOND = 5;
}
