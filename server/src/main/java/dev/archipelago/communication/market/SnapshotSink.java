package dev.archipelago.communication.market;

import dev.archipelago.infrastructure.island.Statistics;
import java.util.Map;

/**
 * A destination of snapshots outside this process: Redis, PostgreSQL. Receives snapshots only while this node leads.
 * Called by one thread at a time; while it is busy a newer snapshot replaces the one that waits. May block.
 */
@FunctionalInterface
public interface SnapshotSink {

    /**
     * Writes a snapshot.
     *
     * @return false if it was refused because a newer leader has written
     * @throws RuntimeException if writing fails; the next snapshot is tried anyway
     */
    boolean publish(Publication publication);

    /** Returns the name of the sink's activity in statistics and logs. */
    default String name() {
        return "publishing";
    }

    /**
     * Returns whether data other than readings has changed, so that the next snapshot should not wait. Never blocks.
     */
    default boolean hasPendingUpdate() {
        return false;
    }

    /** A newer snapshot has replaced {@code publication} before it was written. Never blocks. */
    default void replaced(Publication publication) {}

    /** Looks at the destination for {@link #statistics}. Called about each second; may block for half a second. */
    default void observe() {}

    /** Returns the sink's statistics by name, as of the last {@link #observe}. Never blocks. */
    default Map<String, Statistics> statistics() {
        return Map.of();
    }

    /** Prepares the sink. Called once, on a thread of its own; may block. */
    default void open() {}
}
