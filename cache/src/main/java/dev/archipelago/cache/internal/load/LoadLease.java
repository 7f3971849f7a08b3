package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.internal.l2.L2Tier;
import java.util.concurrent.atomic.AtomicBoolean;

/** The lease on a load, which is released once, with the write of the result or without. Thread-safe. */
final class LoadLease {

    private final L2Tier l2;
    private final CacheKey<?> key;
    private final String token;
    private final long begin = System.nanoTime();
    private final AtomicBoolean held;

    private LoadLease(L2Tier l2, CacheKey<?> key, String token) {
        this.l2 = l2;
        this.key = key;
        this.token = token;
        this.held = new AtomicBoolean(!token.isEmpty());
    }

    /** @param token what identifies this process as the holder */
    static LoadLease of(L2Tier l2, CacheKey<?> key, String token) {
        return new LoadLease(l2, key, token);
    }

    /** Returns the lease of a load that has none. */
    static LoadLease none(L2Tier l2, CacheKey<?> key) {
        return new LoadLease(l2, key, "");
    }

    boolean isHeld() {
        return held.get();
    }

    /** Returns the token for the write of the result, which releases the lease; empty if there is none to release. */
    String handOver() {
        if (!held.getAndSet(false)) {
            return "";
        }
        l2.recordLoad(key, System.nanoTime() - begin);
        return token;
    }

    /** Releases the lease after the writes queued so far, unless it was handed over. */
    void releaseAfterWrites() {
        if (!handOver().isEmpty()) {
            l2.releaseLeaseAfterWrites(key, token);
        }
    }

    /** Releases the lease at once, unless it was handed over: nothing was loaded. */
    void release() {
        if (held.getAndSet(false)) {
            l2.releaseLease(key, token);
        }
    }
}
