package dev.archipelago.communication.market;

import java.util.Map;
import java.util.OptionalLong;

/** Where snapshots are appended for other nodes and other programs. Thread-safe; blocks. */
@FunctionalInterface
public interface SnapshotStream {

    /**
     * Appends one entry of flattened fields.
     *
     * @param epoch of the leader that took the snapshot; empty of a node alone, which has nobody to tell
     * @return false if a newer leader has written: nothing was appended
     * @throws RuntimeException if it fails
     */
    boolean append(OptionalLong epoch, Map<String, String> fields);
}
