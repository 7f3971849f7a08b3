package dev.archipelago.cache.internal;

import java.util.concurrent.atomic.LongAdder;

/** The event counters of one cache. Reads are counted as the sum of hits and misses, so that they always agree. */
public final class Counters {
    public final StripedCounter l1Hits = new StripedCounter();
    public final LongAdder l2Hits = new LongAdder();
    public final LongAdder misses = new LongAdder();
    public final LongAdder loads = new LongAdder();
    public final LongAdder loadFailures = new LongAdder();
    public final LongAdder coalesced = new LongAdder();
    public final LongAdder staleServes = new LongAdder();
    public final LongAdder removals = new LongAdder();
    public final LongAdder l2Fallbacks = new LongAdder();
    public final LongAdder l2Writes = new LongAdder();
    public final LongAdder l2Dropped = new LongAdder();
    public final LongAdder l2Failures = new LongAdder();
    public final LongAdder l2Rejected = new LongAdder();
    public final LongAdder tooLarge = new LongAdder();
    public final LongAdder earlyLoads = new LongAdder();
    public final LongAdder notModified = new LongAdder();
    public final DurationHistogram loadTimes = new DurationHistogram();
    public final DurationHistogram l2ReadTimes = new DurationHistogram();
    public final LongAdder l2Recovered = new LongAdder();
    public final LongAdder l2Superseded = new LongAdder();
}
