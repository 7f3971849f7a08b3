package dev.archipelago.communication.market;

/** Where each snapshot goes for other nodes and other programs. Thread-safe; blocks. */
@FunctionalInterface
public interface SnapshotSink {

    /**
     * Gives it to them. One of a node alone has no epoch, and nobody to go to.
     *
     * @return false if a newer leader has written: nothing was
     * @throws RuntimeException if it fails
     */
    boolean publish(Publication publication);

    /** Whether there is something to tell besides the figures, so that the next snapshot should not wait. Never blocks. */
    default boolean hasNews() {
        return false;
    }

    /** Of a node that has nobody to tell. */
    static SnapshotSink nowhere() {
        return publication -> true;
    }
}
