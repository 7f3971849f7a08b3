package dev.archipelago.communication.market;

import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What another node's snapshot says.
 *
 * @param observations its readings
 * @param opinions its second opinions
 * @param timestamp when it was taken, by that node's clock
 * @param fetchDuration how long that node's last round took
 * @param simulated whether that node's market is simulated
 * @param epoch of the leader that took it
 * @param refreshed the newest request for a refresh that it answers; 0 before the first
 */
record RemoteSnapshot(
        Observations observations,
        Map<Metric, TimedSecondOpinion> opinions,
        Instant timestamp,
        Duration fetchDuration,
        boolean simulated,
        long epoch,
        long refreshed) {}
