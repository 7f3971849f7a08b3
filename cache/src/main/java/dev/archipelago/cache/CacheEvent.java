package dev.archipelago.cache;

/** An event published to a {@link CacheListener}. Keys are meant for logs; do not use them as labels of metrics. */
public sealed interface CacheEvent {

    /** Returns the key of the event. */
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

    /** A value in L2 was damaged, foreign or invalid and treated as a miss. */
    record Rejected(String key, String reason) implements CacheEvent {}
}
