package dev.archipelago.cache.internal;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Creates the entries of one cache. Thread-safe. */
public final class EntryFactory {

    private final Ticker ticker;
    private final Duration l1Ttl;
    private final int minimumWeight;

    public EntryFactory(CacheSettings settings) {
        this.ticker = settings.time().ticker();
        this.l1Ttl = settings.l1().ttl();
        // An entry takes at least its share of the number of entries, so that one bound by weight keeps both limits.
        this.minimumWeight =
                (int) Math.clamp(settings.l1().maximumBytes() / settings.l1().maximumEntries(), 1, Integer.MAX_VALUE);
    }

    /**
     * Returns an entry that begins now.
     *
     * @param value empty if it is known that there is none
     * @param tags the tags of the loaded value, added to those of the key
     * @param bytes the size of the value in memory
     */
    public <V> Entry<V> create(CacheKey<V> key, Optional<V> value, Set<String> tags, int bytes, Lifetime lifetime) {
        int weight = Math.max(bytes, minimumWeight);
        return Entry.of(value, key.options(), union(key.options().tags(), tags), weight, lifetime, now(), l1Ttl);
    }

    /** Returns the current reading of the ticker. */
    public long now() {
        return ticker.read();
    }

    private static Set<String> union(Set<String> ofKey, Set<String> ofValue) {
        if (ofKey.containsAll(ofValue)) {
            return ofKey;
        }
        Set<String> all = new HashSet<>(ofKey);
        all.addAll(ofValue);
        return Set.copyOf(all);
    }
}
