package dev.archipelago.communication.market;

import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A snapshot with what those need who follow it elsewhere.
 *
 * @param ageing how its readings change as they grow old
 * @param epoch of the leader that took it; empty of a node alone
 * @param refreshed the newest request for a refresh that it answers; 0 before the first
 */
record Publication(Snapshot snapshot, Ageing ageing, OptionalLong epoch, long refreshed) {

    /** The same, dated at another time. */
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
     * What a snapshot does not tell of its readings, so that a state can be worked out without their source.
     *
     * @param freshness for each metric that has a value
     * @param opinionsUntil until when each second opinion is shown
     */
    record Ageing(Map<Metric, Freshness> freshness, Map<Metric, Instant> opinionsUntil) {}
}
