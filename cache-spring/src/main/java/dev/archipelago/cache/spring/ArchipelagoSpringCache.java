package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheKeyFactory;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.LoaderFailedException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NullValue;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * A cache of Spring's abstraction: the entries of a {@link Cache} whose keys have one type. Null values are absences.
 * Removals reach all nodes. Thread-safe.
 */
final class ArchipelagoSpringCache implements org.springframework.cache.Cache {

    private final String name;
    private final String prefix;
    private final Cache cache;
    private final CacheKeyFactory<Object> keys;
    private final boolean allowNullValues;

    /** @param prefix the prefix of the keys of this cache */
    ArchipelagoSpringCache(
            String name, String prefix, Cache cache, CacheKeyFactory<Object> keys, boolean allowNullValues) {
        this.name = name;
        this.prefix = prefix;
        this.cache = cache;
        this.keys = keys;
        this.allowNullValues = allowNullValues;
    }

    private CacheKey<Object> key(Object key) {
        return key instanceof Long || key instanceof Integer
                ? keys.key(((Number) key).longValue())
                : keys.key(KeyText.of(key));
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Object getNativeCache() {
        return cache;
    }

    @Override
    public @Nullable ValueWrapper get(Object key) {
        return cache.lookup(key(key)).map(ArchipelagoSpringCache::wrapper).orElse(null);
    }

    private static ValueWrapper wrapper(LoadResult<Object> result) {
        return new SimpleValueWrapper(result instanceof LoadResult.Loaded<Object> loaded ? loaded.value() : null);
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        ValueWrapper wrapper = get(key);
        Object value = wrapper == null ? null : wrapper.get();
        if (value != null && type != null && !type.isInstance(value)) {
            throw new IllegalStateException("the value of " + key + " in the cache " + name + " is a "
                    + value.getClass().getName() + ", not a " + type.getName());
        }
        return cast(value);
    }

    @SuppressWarnings("unchecked") // what was stored under the key, as the contract of the method says
    private static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    /**
     * Loads once for all concurrent callers, on a thread of the cache. Within a transaction the loader runs on the
     * thread of the caller instead, because it must see what the transaction has written, and its result is stored as
     * by {@link #put}.
     */
    @Override
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        CacheKey<Object> id = key(key);
        if (Transactions.active()) {
            return getHere(key, id, loader);
        }
        try {
            return cast(cache.find(id, older -> result(loader.call())).orElse(null));
        } catch (LoaderFailedException e) {
            throw new ValueRetrievalException(key, loader, e.getCause() == null ? e : e.getCause());
        } catch (CacheLoadException e) {
            throw new ValueRetrievalException(key, loader, e);
        }
    }

    private <T> @Nullable T getHere(Object key, CacheKey<Object> id, Callable<T> loader) {
        Optional<LoadResult<Object>> found = cache.lookup(id);
        if (found.isPresent()) {
            return cast(wrapper(found.get()).get());
        }
        try {
            T value = loader.call();
            put(key, value);
            return value;
        } catch (Exception e) {
            throw new ValueRetrievalException(key, loader, e);
        }
    }

    private LoadResult<Object> result(@Nullable Object value) {
        if (value == null || value == NullValue.INSTANCE) {
            if (!allowNullValues) {
                throw new IllegalArgumentException("the cache " + name + " does not allow null values; allow them with"
                        + " archipelago.cache.allow-null-values, or exclude them with unless = \"#result == null\"");
            }
            return new LoadResult.Absent<>(Optional.empty(), Set.of());
        }
        return LoadResult.of(value);
    }

    @Override
    public CompletableFuture<?> retrieve(Object key) {
        CompletableFuture<@Nullable Object> found = new CompletableFuture<>();
        Thread.ofVirtual().name("cache-retrieve").start(() -> {
            try {
                found.complete(get(key));
            } catch (Throwable e) { // it belongs to the caller
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
        return cache.findAsync(key(key), older -> result(await(loader.get())))
                .thenApply(value -> ArchipelagoSpringCache.<T>cast(value.orElse(null)))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(causeOf(failure)));
    }

    private static <T> @Nullable T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof LoaderFailedException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        CacheKey<Object> id = key(key);
        LoadResult<Object> result = result(value);
        if (result instanceof LoadResult.Loaded<Object> loaded) {
            cache.put(id, loaded.value());
        } else {
            cache.refresh(id, older -> result);
        }
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        boolean[] stored = new boolean[1];
        Optional<Object> current = cache.find(key(key), older -> {
            stored[0] = true;
            return result(value);
        });
        return stored[0] ? null : new SimpleValueWrapper(current.orElse(null));
    }

    @Override
    public void evict(Object key) {
        cache.remove(key(key));
    }

    @Override
    public boolean evictIfPresent(Object key) {
        return cache.remove(key(key)).entries() > 0;
    }

    @Override
    public void clear() {
        cache.removeByPrefix(prefix);
    }

    @Override
    public boolean invalidate() {
        return cache.removeByPrefix(prefix).entries() > 0;
    }
}
