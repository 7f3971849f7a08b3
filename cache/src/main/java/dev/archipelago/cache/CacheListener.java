package dev.archipelago.cache;

/**
 * A listener for events of a cache, for logs and alerts. It is called on threads of the cache, must return quickly and
 * must not call the cache. Exceptions it throws are logged and otherwise ignored.
 */
@FunctionalInterface
public interface CacheListener {

    /** Called for each event. */
    void on(CacheEvent event);

    /**
     * Returns whether the listener also receives {@link CacheEvent.Hit}. By default it does not, because an event costs
     * more than a hit. Asked once, when the cache is built.
     */
    default boolean receivesHits() {
        return false;
    }

    /** Returns this listener, receiving hits as well. */
    default CacheListener withHits() {
        CacheListener receiver = this;
        return new CacheListener() {
            @Override
            public void on(CacheEvent event) {
                receiver.on(event);
            }

            @Override
            public boolean receivesHits() {
                return true;
            }
        };
    }
}
