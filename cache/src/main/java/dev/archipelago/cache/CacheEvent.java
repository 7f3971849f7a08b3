package dev.archipelago.cache;

/** Something a cache tells its {@link CacheListener}. Keys in it are for logs, never for labels of metrics. */
public sealed interface CacheEvent {

    /** The key it is about. */
    String key();

    /**
     * Loads of a key began to fail. Told once, until one succeeds again.
     *
     * @param servedStale whether an older value stood in
     */
    record LoadsFail(String key, Throwable cause, boolean servedStale) implements CacheEvent {}

    /** A load of a key that failed before succeeded. */
    record LoadsRecovered(String key) implements CacheEvent {}

    /**
     * A value was returned but not kept, because it is larger than {@link CacheBuilder#maximumEntryBytes} allows.
     *
     * @param bytes it takes
     */
    record TooLarge(String key, long bytes) implements CacheEvent {}

    /** Bytes found in L2 were damaged, not ours or not valid, and taken as a miss. */
    record Rejected(String key, String why) implements CacheEvent {}
}
