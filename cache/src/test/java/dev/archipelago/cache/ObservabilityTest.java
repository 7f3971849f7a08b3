package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservabilityTest {

    private static final CacheKey<String> KEY = CacheKey.of(
            "secret",
            4711,
            Codec.text(),
            EntryOptions.of(CacheStrategy.REAL_TIME).withFailSafe(Duration.ofDays(1)));

    private final FakeTime time = new FakeTime();
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private final Cache cache =
            Cache.builder().clock(time).listener(events::add).build();
    private final AtomicInteger asked = new AtomicInteger();
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final CacheMetrics metrics = new CacheMetrics("shop", () -> {
        asked.incrementAndGet();
        return cache.statistics();
    });

    @AfterEach
    void close() {
        cache.close();
        registry.close();
    }

    private double counter(String name, String... tags) {
        return registry.get("archipelago.cache." + name)
                .tags(tags)
                .functionCounter()
                .count();
    }

    @Test
    void metrics_hitsMissesLoadsAndStale_areCounted() {
        metrics.bindTo(registry);
        cache.get(KEY, () -> {
            time.pass(Duration.ofMillis(250));
            return "value";
        });
        cache.get(KEY, () -> "value");
        time.pass(Duration.ofSeconds(10));
        cache.get(KEY, () -> {
            throw new IllegalStateException("source is away");
        });
        clock.add(Duration.ofSeconds(1));
        assertThat(counter("hits", "tier", "l1", "cache", "shop")).isEqualTo(1);
        assertThat(counter("hits", "tier", "l2")).isZero();
        assertThat(counter("misses")).isEqualTo(2);
        assertThat(counter("load.failures")).isEqualTo(1);
        assertThat(counter("stale.serves")).isEqualTo(1);
        assertThat(registry.get("archipelago.cache.loads").functionTimer().count())
                .isEqualTo(2);
        assertThat(registry.get("archipelago.cache.loads").functionTimer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(registry.get("archipelago.cache.l1.entries").gauge().value()).isEqualTo(1);
        assertThat(registry.get("archipelago.cache.l2.available").gauge().value())
                .isZero();
        assertThat(registry.get("archipelago.cache.mode")
                        .tag("tiers", "l1_and_l2")
                        .gauge()
                        .value())
                .isEqualTo(cache.statistics().mode() == EntryOptions.Tiers.L1_AND_L2 ? 1 : 0);
        assertThat(registry.get("archipelago.cache.l2.breaker").gauges()).hasSize(BreakerState.values().length);
    }

    @Test
    void metrics_manyMeters_takeTheStatisticsOnce() {
        metrics.bindTo(registry);
        asked.set(0);
        clock.add(Duration.ofSeconds(1));
        registry.getMeters().forEach(meter -> meter.measure().forEach(measurement -> measurement.getValue()));
        assertThat(asked).hasValue(1);
    }

    @Test
    void metrics_keys_areNeverLabels() {
        cache.get(KEY, () -> "value");
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isNotEmpty();
        for (Meter meter : registry.getMeters()) {
            assertThat(meter.getId().toString()).doesNotContain("4711").doesNotContain("secret");
            assertThat(meter.getId().getTags())
                    .allSatisfy(tag -> assertThat(tag.getKey()).isIn("cache", "tier", "state", "tiers", "percentile"));
        }
    }

    @Test
    void events_sourceDownForManyReads_isReportedOnce() {
        cache.get(KEY, () -> "value");
        for (int i = 0; i < 5; i++) {
            time.pass(Duration.ofMinutes(1));
            cache.get(KEY, () -> {
                throw new IllegalStateException("source is away");
            });
        }
        assertThat(events).filteredOn(CacheEvent.LoadsFail.class::isInstance).hasSize(1);
    }

    @Test
    void events_hits_arePublishedToListenersThatAskForThem() {
        try (Cache told = Cache.builder()
                .listener(((CacheListener) events::add).withHits())
                .build()) {
            told.get(KEY, () -> "value");
            told.get(KEY, () -> "value");
            told.getIfPresent(KEY);
        }
        cache.get(KEY, () -> "value");
        cache.get(KEY, () -> "value");
        assertThat(events)
                .filteredOn(CacheEvent.Hit.class::isInstance)
                .containsExactly(new CacheEvent.Hit(KEY.text(), true), new CacheEvent.Hit(KEY.text(), true));
    }

    @Test
    void events_listenerThrows_doesNotAffectOthers() {
        try (Cache told = Cache.builder()
                .maximumEntryBytes(1)
                .listener(event -> {
                    throw new IllegalStateException("listener");
                })
                .build()) {
            assertThat(told.get(KEY, () -> "value")).isEqualTo("value");
            assertThat(told.statistics().loads().tooLarge()).isEqualTo(1);
        }
    }
}
