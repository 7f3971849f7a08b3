package dev.archipelago.cache.internal.l1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.BreakerState;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoaderDecorator;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.EntryFactory;
import dev.archipelago.cache.internal.Lifetime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class L1TierTest {

    private static final Duration TTL = Duration.ofMinutes(1);
    private static final CacheKey<String> KEY =
            new CacheKey<>("page:home", Codec.text(), EntryOptions.of(CacheStrategy.custom(TTL)));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final CacheSettings settings = new CacheSettings(
            new CacheSettings.L1(1000, 10, 1000, TTL),
            new CacheSettings.Loading(TTL, TTL, TTL, new Random(7), Optional.empty(), LoaderDecorator.NONE),
            Optional.empty(),
            new CacheSettings.Time(InstantSource.system(), nanos::get),
            new CacheSettings.Observers(event -> {}, (BreakerState state) -> {}));
    private final L1Tier l1 = new L1Tier(settings, key -> {});

    @Test
    void sweepIfDue_entryNoLongerUsable_isRemoved() {
        Entry<String> entry =
                new EntryFactory(settings).create(KEY, Optional.of("v"), Set.of(), 1, new Lifetime(TTL, TTL, 0));
        l1.put(KEY, entry);
        l1.sweepIfDue();
        assertThat(l1.findUsable(KEY)).isSameAs(entry);
        nanos.addAndGet(TTL.toNanos());
        assertThat(l1.findUsable(KEY)).isNull();
        assertThat(l1.find(KEY)).isSameAs(entry);
        l1.sweepIfDue();
        assertThat(l1.find(KEY)).isNull();
    }
}
