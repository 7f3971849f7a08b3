package dev.archipelago.communication.market;

import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import java.util.List;

/**
 * What of a snapshot is kept over a restart: the readings that have a value.
 *
 * @param simulated whether they are the simulator's; never shown as real ones
 */
public record StoredReadings(List<Reading> readings, boolean simulated) {

    /** The readings of a snapshot that have a value. */
    public static StoredReadings of(Snapshot snapshot) {
        List<Reading> seen = snapshot.readings().values().stream()
                .filter(reading -> reading.value().isPresent())
                .toList();
        return new StoredReadings(seen, snapshot.simulated());
    }
}
