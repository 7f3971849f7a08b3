package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.Propagation;
import dev.archipelago.cache.internal.l2.L2Tier;
import java.time.Duration;

/**
 * The propagation of the changes that were queued so far.
 *
 * @param position the position of the last one
 */
record QueuedPropagation(L2Tier l2, long position, long entries) implements Propagation {

    @Override
    public boolean await(Duration timeout) {
        return l2.awaitPropagation(position, timeout);
    }
}
