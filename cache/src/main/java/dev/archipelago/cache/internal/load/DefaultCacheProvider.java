package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheProvider;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.EntryFactory;
import dev.archipelago.cache.internal.l2.DisabledL2Tier;
import dev.archipelago.cache.internal.l2.L2Tier;
import dev.archipelago.cache.internal.l2.RedisL2Tier;

/** Creates two-tier caches. */
public final class DefaultCacheProvider implements CacheProvider {

    @Override
    public Cache create(CacheSettings settings) {
        Counters counters = new Counters();
        CacheEventPublisher events =
                new CacheEventPublisher(settings.observers().listener(), counters);
        EntryFactory entries = new EntryFactory(settings);
        L2Tier l2 = settings.l2()
                .<L2Tier>map(redis -> new RedisL2Tier(redis, settings, entries, counters, events))
                .orElseGet(DisabledL2Tier::new);
        return new TwoTierCache(settings, l2, new LoaderInvoker(settings, entries, counters), counters, events);
    }
}
