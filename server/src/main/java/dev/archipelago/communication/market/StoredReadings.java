package dev.archipelago.communication.market;

import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import java.util.List;

/**
 * The readings that are restored after a restart: those of the last snapshot that have a value.
 *
 * @param simulated whether the market is simulated; simulated readings are never shown as real ones
 */
public record StoredReadings(List<Reading> readings, boolean simulated) {

    /** Returns the readings of a snapshot that have a value. */
    public static StoredReadings of(Snapshot snapshot) {
        List<Reading> seen = snapshot.readings().values().stream()
                .filter(reading -> reading.value().isPresent())
                .toList();
        return new StoredReadings(seen, snapshot.simulated());
    }
}
