package dev.archipelago.cache.spring;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.EntryOptions.Tiers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code archipelago.cache.*}. Immutable.
 *
 * @param prefix the prefix of all keys in Redis, which ends with a colon; the name of the application followed by
 *     ":v1:" by default
 * @param redis the Redis that holds the second tier; without its URL the cache is in memory only
 * @param memory the bounds of the first tier
 * @param loadThrough whether eligible @Cacheable methods run as loaders, as with sync = true: once for all concurrent
 *     callers, on one node at a time, with fail-safe. They run on a virtual thread, except within a transaction.
 * @param allowNullValues whether null results are cached
 * @param hardTimeout how long a caller waits for a load at most
 * @param entry the options of the entries of all caches
 * @param caches options by name of the cache, which take precedence over those of all caches
 */
@ConfigurationProperties("archipelago.cache")
public record ArchipelagoCacheProperties(
        @Nullable String prefix,
        @DefaultValue Redis redis,
        @DefaultValue Memory memory,
        @DefaultValue("true") boolean loadThrough,
        @DefaultValue("true") boolean allowNullValues,
        @DefaultValue("30s") Duration hardTimeout,
        @DefaultValue Entry entry,
        @DefaultValue Map<String, Entry> caches) {

    /**
     * The connection to Redis.
     *
     * @param url redis://, rediss:// or redis-sentinel://host,host#master; for a Cluster several, separated by commas
     * @param cluster whether the URL is that of a Cluster
     * @param connectTimeout the timeout of one attempt to connect
     * @param commandTimeout the timeout of a command
     * @param heartbeat the interval of health checks and of attempts to reconnect
     */
    public record Redis(
            @Nullable String url,
            @DefaultValue("false") boolean cluster,
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("1s") Duration commandTimeout,
            @DefaultValue("1s") Duration heartbeat) {}

    /**
     * The bounds of the memory of this process.
     *
     * @param maximumSize the maximum total size of all entries
     * @param maximumEntries the maximum number of entries
     * @param maximumEntrySize the maximum size of one value; larger values are not cached
     * @param ttl the time after which an entry is looked up in Redis again
     */
    public record Memory(
            @DefaultValue("64MB") DataSize maximumSize,
            @Nullable Long maximumEntries,
            @DefaultValue("1MB") DataSize maximumEntrySize,
            @Nullable Duration ttl) {}

    /**
     * Options of the entries of a cache.
     *
     * @param ttl how long an entry is fresh; 5 minutes by default
     * @param failSafe how long after its expiry a value may be served while its method fails; not at all by default
     * @param softTimeout how long a caller waits before it receives the expired value
     * @param hardTimeout how long a caller waits for a load at most
     * @param eagerRefresh the share of the time to live after which an access reloads the value in the background
     * @param jitter the share, from 0 to less than 1, by which times to live are shortened at random
     * @param tiers the tiers that keep the entries
     * @param type the class of the values, if it cannot be derived from the return types of the annotated methods
     * @param schema the version of the JSON of the values; increase it when their meaning changes
     */
    public record Entry(
            @Nullable Duration ttl,
            @Nullable Duration failSafe,
            @Nullable Duration softTimeout,
            @Nullable Duration hardTimeout,
            @Nullable Double eagerRefresh,
            @Nullable Double jitter,
            @Nullable Tiers tiers,
            @Nullable Class<?> type,
            @Nullable Integer schema) {

        static final Entry NONE = new Entry(null, null, null, null, null, null, null, null, null);

        /** Returns these options, and those of another where these have none. */
        Entry or(Entry other) {
            return new Entry(
                    ttl != null ? ttl : other.ttl,
                    failSafe != null ? failSafe : other.failSafe,
                    softTimeout != null ? softTimeout : other.softTimeout,
                    hardTimeout != null ? hardTimeout : other.hardTimeout,
                    eagerRefresh != null ? eagerRefresh : other.eagerRefresh,
                    jitter != null ? jitter : other.jitter,
                    tiers != null ? tiers : other.tiers,
                    type != null ? type : other.type,
                    schema != null ? schema : other.schema);
        }

        EntryOptions options(String cache) {
            EntryOptions options = EntryOptions.of(new CacheStrategy(cache, ttl != null ? ttl : Duration.ofMinutes(5)));
            if (failSafe != null) {
                options = options.withFailSafe(failSafe);
            }
            if (softTimeout != null) {
                options = options.withSoftTimeout(softTimeout);
            }
            if (hardTimeout != null) {
                options = options.withHardTimeout(hardTimeout);
            }
            if (eagerRefresh != null) {
                options = options.withEagerRefresh(eagerRefresh);
            }
            if (jitter != null) {
                options = options.withJitter(jitter);
            }
            return tiers != null ? options.in(tiers) : options;
        }
    }

    /** Returns the options of a cache. */
    Entry of(String cache) {
        return caches.getOrDefault(cache, Entry.NONE).or(entry);
    }
}
