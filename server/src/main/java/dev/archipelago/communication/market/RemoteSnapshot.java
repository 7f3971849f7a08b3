package dev.archipelago.communication.market;

import dev.archipelago.market.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A snapshot of the leader, as a follower decodes it.
 *
 * @param observations its readings
 * @param opinions its second opinions
 * @param timestamp when it was taken, by that node's clock
 * @param fetchDuration how long that node's last round took
 * @param simulated whether that node's market is simulated
 * @param epoch the epoch of that leader
 * @param refreshed the number of the newest refresh request that it answers; 0 before the first
 */
record RemoteSnapshot(
        Observations observations,
        Map<Metric, TimedSecondOpinion> opinions,
        Instant timestamp,
        Duration fetchDuration,
        boolean simulated,
        long epoch,
        long refreshed) {}
