package dev.archipelago.cache.jcache;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheKeyFactory;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.CachedEntry;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.cache.jcache.Forms.Kept;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one JCache in the {@link Cache} of its manager. Expired entries are kept a little longer, so that
 * their expiry can be noticed and reported. Thread-safe.
 */
final class Store<K, V> {

    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final int LOCKS = 64;

    private final Cache cache;
    private final boolean inRedis;
    private final String part;
    private final Forms<K, V> forms;
    private final Codec<Kept> codec;
    private final EntryOptions eternal;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    Store(String name, Cache cache, boolean inRedis, Forms<K, V> forms) {
        this.cache = cache;
        this.inRedis = inRedis;
        this.part = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        this.forms = forms;
        this.codec = forms.codec();
        this.eternal = EntryOptions.of(CacheStrategy.custom(LONGEST));
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    Forms<K, V> forms() {
        return forms;
    }

    /** Returns the lock under which the operations on a key are atomic. Keys share locks. */
    ReentrantLock lock(K key) {
        int hash = key.hashCode();
        return locks[(hash ^ (hash >>> 16)) & (LOCKS - 1)];
    }

    /** Returns the entry of a key, whether expired or not; null if there is none. */
    @Nullable
    Kept find(K key) {
        CacheKey<Kept> id = key(key, eternal);
        Optional<Kept> kept = cache.getIfPresent(id);
        if (kept.isEmpty() && inRedis) {
            kept = cache.lookup(id)
                    .filter(LoadResult.Loaded.class::isInstance)
                    .map(result -> ((LoadResult.Loaded<Kept>) result).value());
        }
        return kept.filter(entry -> forms.matches(entry, key)).orElse(null);
    }

    void put(K key, Kept kept, long now) {
        cache.put(key(key, options(kept, now)), kept);
    }

    private EntryOptions options(Kept kept, long now) {
        if (kept.expiresAt() == Expiry.NEVER) {
            return eternal;
        }
        Duration ttl = Duration.ofMillis(Math.max(0, kept.expiresAt() - now)).plus(KEPT_AFTER_EXPIRY);
        return EntryOptions.of(CacheStrategy.custom(ttl.compareTo(LONGEST) < 0 ? ttl : LONGEST));
    }

    void remove(K key) {
        cache.remove(key(key, eternal));
    }

    void clear() {
        cache.removeByPrefix(part + ':');
    }

    /** Returns the keys of the entries in memory, expired ones included. */
    List<K> keys() {
        return cache.entries()
                .map(CachedEntry::key)
                .filter(text -> text.startsWith(part + ':'))
                .flatMap(text -> cache.getIfPresent(new CacheKey<>(text, codec, eternal)).stream())
                .map(forms::key)
                .toList();
    }

    private CacheKey<Kept> key(K key, EntryOptions options) {
        return CacheKeyFactory.of(part, codec, options).key(forms.text(key));
    }
}
