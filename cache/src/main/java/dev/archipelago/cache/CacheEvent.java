package dev.archipelago.cache;

/** An event published to a {@link CacheListener}. Keys are meant for logs; do not use them as labels of metrics. */
public sealed interface CacheEvent {

    /** Returns the key of the event; of an event without a single key, its subject. */
    String key();

    /**
     * Loads of a key began to fail. Published once until a load succeeds again.
     *
     * @param servedStale whether a stale value was served instead
     */
    record LoadsFail(String key, Throwable cause, boolean servedStale) implements CacheEvent {}

    /** A load of a key succeeded after a failure. */
    record LoadsRecovered(String key) implements CacheEvent {}

    /**
     * A value was returned but not cached, because it exceeds {@link CacheBuilder#maximumEntryBytes}.
     *
     * @param bytes the size of the value
     */
    record TooLarge(String key, long bytes) implements CacheEvent {}

    /**
     * A request received a fresh value without a load. Published only if {@link CacheListener#receivesHits}.
     *
     * @param inMemory whether memory had it, rather than Redis
     */
    record Hit(String key, boolean inMemory) implements CacheEvent {}

    /** A request was not answered by either tier and received the result of a load. */
    record Missed(String key) implements CacheEvent {}

    /** A request received a stale value. */
    record ServedStale(String key) implements CacheEvent {}

    /** The hard timeout of a request elapsed. */
    record TimedOut(String key) implements CacheEvent {}

    /** This program removed a key. */
    record Removed(String key) implements CacheEvent {}

    /** This program expired a key. */
    record Expired(String key) implements CacheEvent {}

    /**
     * This program removed the entries with a tag or a key prefix, or all entries.
     *
     * @param key {@code ~tag:} and the tag, {@code ~space:} and the prefix, or {@code ~all}
     */
    record RemovedAll(String key) implements CacheEvent {}

    /** An entry was evicted from memory because of its bounds. */
    record Evicted(String key) implements CacheEvent {}

    /**
     * Another process stored, expired or removed a key.
     *
     * @param key the key, or the subject of a {@link RemovedAll}
     */
    record ChangedElsewhere(String key) implements CacheEvent {}

    /**
     * Changes by other processes are delivered from now on, or no longer.
     *
     * @param subscribed whether they are
     */
    record SubscriptionChanged(boolean subscribed) implements CacheEvent {

        @Override
        public String key() {
            return "~changes";
        }
    }

    /** The circuit breaker to Redis changed its state. Published in order. */
    record BreakerChanged(BreakerState state) implements CacheEvent {

        @Override
        public String key() {
            return "~breaker";
        }
    }

    /** A value in L2 was damaged, foreign or invalid and treated as a miss. */
    record Rejected(String key, String reason) implements CacheEvent {}
}
