package dev.archipelago.market;

/** Is told of each new snapshot. Called on the publisher's thread: must not block and must not throw. */
@FunctionalInterface
public interface SnapshotListener {
    void onSnapshot(Snapshot snapshot);
}
