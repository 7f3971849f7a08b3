package dev.archipelago.cache;

import java.time.Duration;

/**
 * A change that has taken effect in this process and is on its way to Redis and to the other processes. It needs not be
 * awaited. Thread-safe.
 */
public interface Propagation {

    /** Returns the number of entries that were removed from the memory of this process. */
    long entries();

    /**
     * Waits until Redis has the change and all processes that are subscribed to changes have applied it. A process that
     * is not subscribed does not answer; it checks its entries with Redis when it is. In a Cluster, only the processes
     * that are connected to the same node are counted.
     *
     * @param timeout the maximum time to wait
     * @return whether that was the case within the timeout; false as well if the thread is interrupted, whose interrupt
     *     status is kept. True at once for a cache in memory only.
     */
    boolean await(Duration timeout);
}
