package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.ConditionalLoader;

/** The failure of a lookup in flight that found no fresh entry. A caller that has a loader starts a load of its own. */
final class NotCachedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    static final NotCachedException INSTANCE = new NotCachedException();

    private static final ConditionalLoader<?> LOADER = older -> {
        throw INSTANCE;
    };

    private NotCachedException() {
        super("not cached", null, false, false);
    }

    /** Returns the loader of a load that is only a lookup. It is never run. */
    @SuppressWarnings("unchecked") // it returns nothing
    static <V> ConditionalLoader<V> loader() {
        return (ConditionalLoader<V>) LOADER;
    }
}
