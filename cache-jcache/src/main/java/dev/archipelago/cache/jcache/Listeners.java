package dev.archipelago.cache.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a cache, which are called on the thread of the operation after it has taken effect. The exceptions
 * of asynchronous listeners are only logged. Thread-safe.
 */
final class Listeners<K, V> {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** A change of an entry. */
    static final class Event<K, V> extends CacheEntryEvent<K, V> {

        private static final long serialVersionUID = 1;

        private final transient K key;
        private final transient @Nullable V value;
        private final transient @Nullable V old;

        Event(Cache<K, V> source, EventType type, K key, @Nullable V value, @Nullable V old) {
            super(source, type);
            this.key = key;
            this.value = value;
            this.old = old;
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public @Nullable V getValue() {
            return value;
        }

        @Override
        public @Nullable V getOldValue() {
            return old;
        }

        @Override
        public boolean isOldValueAvailable() {
            return old != null;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            if (type.isInstance(this)) {
                return type.cast(this);
            }
            throw new IllegalArgumentException("the event is no " + type.getName());
        }
    }

    private record Registered<K, V>(
            CacheEntryListenerConfiguration<K, V> configuration,
            CacheEntryListener<? super K, ? super V> listener,
            Optional<CacheEntryEventFilter<? super K, ? super V>> filter) {}

    private final CopyOnWriteArrayList<Registered<K, V>> all = new CopyOnWriteArrayList<>();

    void add(CacheEntryListenerConfiguration<K, V> configuration) {
        CacheEntryListener<? super K, ? super V> listener =
                configuration.getCacheEntryListenerFactory().create();
        var filter = Optional.ofNullable(configuration.getCacheEntryEventFilterFactory())
                .<CacheEntryEventFilter<? super K, ? super V>>map(factory -> factory.create());
        all.add(new Registered<>(configuration, listener, filter));
    }

    void remove(CacheEntryListenerConfiguration<K, V> configuration) {
        for (Registered<K, V> one : all) {
            if (one.configuration().equals(configuration)) {
                all.remove(one);
                close(one.listener());
                one.filter().ifPresent(Listeners::close);
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Closes the listeners and filters that can be closed. */
    void close() {
        all.forEach(one -> {
            close(one.listener());
            one.filter().ifPresent(Listeners::close);
        });
        all.clear();
    }

    static void close(Object part) {
        if (part instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.warn("{} could not be closed", part, e);
            }
        }
    }

    /**
     * Calls the listeners of events.
     *
     * @throws CacheEntryListenerException if a synchronous listener fails
     */
    void dispatch(List<Event<K, V>> events) {
        for (Event<K, V> event : events) {
            for (Registered<K, V> one : all) {
                dispatch(one, event);
            }
        }
    }

    private void dispatch(Registered<K, V> one, Event<K, V> event) {
        try {
            if (one.filter().isEmpty() || one.filter().get().evaluate(cast(event))) {
                call(one.listener(), event);
            }
        } catch (RuntimeException e) {
            if (!one.configuration().isSynchronous()) {
                LOG.warn("a listener of {} failed", event.getSource(), e);
            } else if (e instanceof CacheException) {
                throw e;
            } else {
                throw new CacheEntryListenerException(e);
            }
        }
    }

    private void call(CacheEntryListener<? super K, ? super V> listener, Event<K, V> event) {
        switch (event.getEventType()) {
            case CREATED -> {
                if (listener instanceof CacheEntryCreatedListener<? super K, ? super V> created) {
                    created.onCreated(cast(List.of(event)));
                }
            }
            case UPDATED -> {
                if (listener instanceof CacheEntryUpdatedListener<? super K, ? super V> updated) {
                    updated.onUpdated(cast(List.of(event)));
                }
            }
            case REMOVED -> {
                if (listener instanceof CacheEntryRemovedListener<? super K, ? super V> removed) {
                    removed.onRemoved(cast(List.of(event)));
                }
            }
            case EXPIRED -> {
                if (listener instanceof CacheEntryExpiredListener<? super K, ? super V> expired) {
                    expired.onExpired(cast(List.of(event)));
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // events are only read
    private static <T> T cast(Object events) {
        return (T) events;
    }
}
