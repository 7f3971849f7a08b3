package dev.archipelago.business.dashboard;

import dev.archipelago.market.Metric;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.ZoneScale.Zone;
import java.util.Optional;

/**
 * The market at one instant.
 *
 * @param snapshot its readings
 */
public record Dashboard(Snapshot snapshot) {

    /** The zone that the value of {@code metric} is in; empty without a value, and for a metric without zones. */
    public Optional<Zone> zone(Metric metric) {
        return metric.display()
                .scale()
                .flatMap(scale -> snapshot.reading(metric).value().map(scale::zone));
    }
}
