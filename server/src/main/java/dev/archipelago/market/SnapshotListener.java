package dev.archipelago.market;

/** A listener for new snapshots. Called on the publisher's thread: must not block and must not throw. */
@FunctionalInterface
public interface SnapshotListener {
    void onSnapshot(Snapshot snapshot);
}
