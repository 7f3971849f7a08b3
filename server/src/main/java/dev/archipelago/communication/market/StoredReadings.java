package dev.archipelago.communication.market;

import dev.archipelago.market.ExchangeRate;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.Supplement;
import java.util.List;
import java.util.Optional;

/**
 * What of a snapshot is kept over a restart: the readings that have a value, and what stands beside them.
 *
 * @param simulated whether they are the simulator's; never shown as real ones
 */
public record StoredReadings(
        List<Reading> readings, Optional<Reading> closedRsi, Optional<ExchangeRate> vnd, boolean simulated) {

    /** The readings of a snapshot that have a value. */
    public static StoredReadings of(Snapshot snapshot) {
        List<Reading> seen = snapshot.readings().values().stream()
                .filter(reading -> reading.value().isPresent())
                .toList();
        Supplement beside = snapshot.supplement();
        return new StoredReadings(seen, beside.closedRsi(), beside.vnd(), snapshot.simulated());
    }
}
