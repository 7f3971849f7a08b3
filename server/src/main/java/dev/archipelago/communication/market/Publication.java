package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A snapshot with the data that followers need to replicate it.
 *
 * @param ageing how its readings change their states with age
 * @param epoch the epoch of the leader; empty if Redis is not used or not available
 * @param refreshed the number of the newest refresh request that it answers; 0 before the first
 */
record Publication(Snapshot snapshot, Ageing ageing, OptionalLong epoch, long refreshed) {

    /** Returns this publication with another timestamp. */
    Publication at(Instant timestamp) {
        Snapshot dated = new Snapshot(
                snapshot.catalog(),
                snapshot.readings(),
                snapshot.secondOpinions(),
                timestamp,
                snapshot.fetchDuration(),
                snapshot.simulated());
        return new Publication(dated, ageing, epoch, refreshed);
    }

    /**
     * The expiry data of readings, from which followers compute states without knowing the sources.
     *
     * @param freshness the freshness limits of each metric that has a value
     * @param opinionsUntil the time until which each second opinion is shown
     */
    record Ageing(Map<Metric, Freshness> freshness, Map<Metric, Instant> opinionsUntil) {}
}
