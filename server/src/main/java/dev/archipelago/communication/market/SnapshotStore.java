package dev.archipelago.communication.market;

import dev.archipelago.market.Snapshot;
import java.util.Optional;

/** Keeps the last good readings where a restart finds them. Thread-safe; blocks until the store answers. */
public interface SnapshotStore {

    /**
     * Keeps the snapshot in place of the one before, if it is newer.
     *
     * @throws RuntimeException if the store fails
     */
    void save(Snapshot snapshot);

    /**
     * What was kept last.
     *
     * @throws RuntimeException if the store fails or holds something else
     */
    Optional<StoredReadings> load();
}
