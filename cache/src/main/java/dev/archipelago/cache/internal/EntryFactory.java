package dev.archipelago.cache.internal;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Creates the entries of one cache. Thread-safe. */
public final class EntryFactory {

    /** What an entry takes in memory besides its key and value, in bytes. */
    private static final int OVERHEAD = 300;

    private final LongSupplier ticker;
    private final Duration l1Ttl;

    public EntryFactory(CacheSettings settings) {
        this.ticker = settings.time().ticker();
        this.l1Ttl = settings.l1().ttl();
    }

    /**
     * Returns an entry that begins now.
     *
     * @param value empty if it is known that there is none
     * @param tags the tags of the loaded value, added to those of the key
     * @param bytes the size of the value in memory
     */
    public <V> Entry<V> create(CacheKey<V> key, Optional<V> value, Set<String> tags, int bytes, Lifetime lifetime) {
        int weight = (int)
                Math.min(Integer.MAX_VALUE, (long) bytes + OVERHEAD + key.text().length());
        return Entry.of(value, key.options(), union(key.options().tags(), tags), weight, lifetime, now(), l1Ttl);
    }

    /** Returns the current reading of the ticker. */
    public long now() {
        return ticker.getAsLong();
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
