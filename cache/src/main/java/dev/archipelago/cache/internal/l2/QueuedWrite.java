package dev.archipelago.cache.internal.l2;

/**
 * A write with its position in the order of requests. An invalidation covers the values that were requested before
 * it; those are skipped when they are taken.
 *
 * @param since the position of the earliest request that this write fulfils, because it replaced that one
 */
record QueuedWrite(PendingWrite write, long sequence, long since) {

    QueuedWrite(PendingWrite write, long sequence) {
        this(write, sequence, sequence);
    }

    QueuedWrite with(PendingWrite other, long earlier) {
        return new QueuedWrite(other, sequence, Math.min(since, earlier));
    }
}
