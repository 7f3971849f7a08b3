package dev.archipelago.cache.internal;

import dev.archipelago.cache.BreakerState;
import dev.archipelago.cache.CacheEvent;
import dev.archipelago.cache.CacheListener;
import dev.archipelago.cache.internal.common.BackgroundFailures;
import java.util.LinkedHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts events of single keys and publishes them to the log and to the {@link CacheListener}. Thread-safe. */
public final class CacheEventPublisher {

    /** The log of single keys, at DEBUG only: during an outage it has a line for each read. */
    public static final Logger KEYS = LoggerFactory.getLogger("dev.archipelago.cache.keys");

    /** The maximum number of failing keys that are tracked. If there are more, the oldest are published again. */
    private static final int MAX_FAILING = 1000;

    private final CacheListener listener;
    private final boolean publishesHits;
    private final Counters counters;

    /** The failing keys, oldest first; guarded by itself. */
    private final LinkedHashSet<String> failing = new LinkedHashSet<>();

    /** Whether there are failing keys: hardly any load has to enter the lock. */
    private volatile boolean anyFailing;

    public CacheEventPublisher(CacheListener listener, Counters counters) {
        this.listener = listener;
        this.publishesHits = listener.receivesHits();
        this.counters = counters;
    }

    /** L2 was looked up. */
    public void l2Read(long nanos) {
        counters.l2ReadTimes.record(nanos);
    }

    /** A load failed. */
    public void loadFailed(String key, Throwable cause, boolean servedStale) {
        counters.loadFailures.increment();
        if (isFirstFailure(key)) {
            KEYS.debug(
                    "loads of {} fail, {}: {}",
                    key,
                    servedStale ? "the stale value is served" : "there is no stale value to serve",
                    cause.toString());
            publish(new CacheEvent.LoadsFail(key, cause, servedStale));
        } else {
            KEYS.debug("the load of {} failed: {}", key, cause.toString());
        }
    }

    /** A load succeeded. */
    public void loadSucceeded(String key) {
        if (anyFailing && isRecovered(key)) {
            KEYS.debug("loads of {} succeed again", key);
            publish(new CacheEvent.LoadsRecovered(key));
        }
    }

    /** A value was not cached because of its size. */
    public void tooLarge(String key, long bytes, long maximum) {
        counters.tooLarge.increment();
        KEYS.debug("{} is not cached: {} bytes, the maximum is {}", key, bytes, maximum);
        publish(new CacheEvent.TooLarge(key, bytes));
    }

    /** A value in L2 was invalid and is treated as a miss. */
    public void rejected(String key, String reason) {
        counters.l2Rejected.increment();
        KEYS.debug("the value of {} in L2 is treated as a miss: {}", key, reason);
        publish(new CacheEvent.Rejected(key, reason));
    }

    /** Returns whether hits are logged or published. */
    public boolean tellsHits() {
        return publishesHits || KEYS.isDebugEnabled();
    }

    /** A fresh value was returned without a load. */
    public void hit(String key, boolean inMemory) {
        KEYS.debug("{} hit {}", inMemory ? "L1" : "L2", key);
        if (publishesHits) {
            publish(new CacheEvent.Hit(key, inMemory));
        }
    }

    /** The circuit breaker to Redis changed its state. */
    public void breaker(BreakerState state) {
        publish(new CacheEvent.BreakerChanged(state));
    }

    /** A value was not cached and was loaded. */
    public void missed(String key) {
        publish(new CacheEvent.Missed(key));
    }

    /** A stale value was returned. */
    public void servedStale(String key) {
        publish(new CacheEvent.ServedStale(key));
    }

    /** The hard timeout of a caller elapsed. */
    public void timedOut(String key) {
        publish(new CacheEvent.TimedOut(key));
    }

    /** The program removed a key. */
    public void removed(String key) {
        publish(new CacheEvent.Removed(key));
    }

    /** The program expired a key. */
    public void expired(String key) {
        publish(new CacheEvent.Expired(key));
    }

    /** The program removed all entries a marker covers. */
    public void removedAll(String marker) {
        publish(new CacheEvent.RemovedAll(marker));
    }

    /** An entry was evicted because of a bound of L1. */
    public void evicted(String key) {
        publish(new CacheEvent.Evicted(key));
    }

    /** Another process changed a key, or all entries a marker covers. */
    public void changedElsewhere(String subject) {
        publish(new CacheEvent.ChangedElsewhere(subject));
    }

    /** Changes by other processes are delivered from now on, or no longer. */
    public void subscribed(boolean now) {
        publish(new CacheEvent.SubscriptionChanged(now));
    }

    private boolean isFirstFailure(String key) {
        synchronized (failing) {
            if (failing.size() >= MAX_FAILING && !failing.contains(key)) {
                failing.removeFirst();
            }
            anyFailing = true;
            return failing.add(key);
        }
    }

    private boolean isRecovered(String key) {
        synchronized (failing) {
            boolean recovered = failing.remove(key);
            anyFailing = !failing.isEmpty();
            return recovered;
        }
    }

    private void publish(CacheEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException | Error e) { // the cache must continue
            BackgroundFailures.report("a cache listener", e);
        }
    }
}
