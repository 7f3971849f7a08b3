package dev.archipelago.communication.market;

import dev.archipelago.market.Snapshot;
import java.util.Optional;

/** Stores the last good readings, so that they survive a restart. Thread-safe; blocks until the store answers. */
public interface SnapshotStore {

    /**
     * Replaces the stored snapshot by {@code snapshot}, if that is newer.
     *
     * @throws RuntimeException if the store fails
     */
    void save(Snapshot snapshot);

    /**
     * The readings that were stored last.
     *
     * @throws RuntimeException if the store fails or its content is invalid
     */
    Optional<StoredReadings> load();
}
