package dev.archipelago.business.dashboard;

import dev.archipelago.market.Metric;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.ZoneScale.Zone;
import java.util.Optional;

/**
 * The view model of the dashboard at one instant.
 *
 * @param snapshot the snapshot shown
 */
public record Dashboard(Snapshot snapshot) {

    /** Returns the zone of the value of {@code metric}; empty if there is no value or the metric has no zones. */
    public Optional<Zone> zone(Metric metric) {
        return metric.display()
                .scale()
                .flatMap(scale -> snapshot.reading(metric).value().map(scale::zone));
    }
}
