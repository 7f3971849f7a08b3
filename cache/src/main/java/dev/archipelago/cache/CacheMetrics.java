package dev.archipelago.cache;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the statistics of a cache to Micrometer as {@code archipelago.cache.*}. Tags name the cache, the tier and
 * the states, never a key. Requires {@code io.micrometer:micrometer-core}. Thread-safe.
 */
public final class CacheMetrics implements MeterBinder {

    /** The statistics are reused for this long, because one scrape reads about thirty meters. */
    private static final long MAX_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String PREFIX = "archipelago.cache.";

    private record Taken(CacheStatistics statistics, long at) {}

    private final String name;
    private final Supplier<CacheStatistics> source;
    private final AtomicReference<@Nullable Taken> last = new AtomicReference<>();

    /**
     * @param name the name of the cache, the value of the tag {@code cache}
     * @param source the statistics, for example {@code cache::statistics}
     */
    public CacheMetrics(String name, Supplier<CacheStatistics> source) {
        this.name = name;
        this.source = source;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding to = new Binding(registry, Tags.of("cache", name));
        to.counter("hits", Tags.of("tier", "l1"), all -> all.reads().l1Hits());
        to.counter("hits", Tags.of("tier", "l2"), all -> all.reads().l2Hits());
        to.counter("misses", Tags.empty(), all -> all.reads().misses());
        to.counter("promotions", Tags.empty(), all -> all.l1().promotions());
        to.counter("load.failures", Tags.empty(), all -> all.loads().failures());
        to.counter("loads.early", Tags.empty(), all -> all.loads().early());
        to.counter("loads.not.modified", Tags.empty(), all -> all.loads().notModified());
        to.counter("coalesced", Tags.empty(), all -> all.reads().coalesced());
        to.counter("stale.serves", Tags.empty(), all -> all.reads().staleServes());
        to.counter("removals", Tags.empty(), all -> all.removals());
        to.counter("evictions", Tags.empty(), all -> all.l1().evictions());
        to.counter("too.large", Tags.empty(), all -> all.loads().tooLarge());
        to.counter("l2.writes", Tags.empty(), all -> all.l2Writes().completed());
        to.counter("l2.dropped", Tags.empty(), all -> all.l2Writes().dropped());
        to.counter("l2.failures", Tags.empty(), all -> all.l2().failures());
        to.counter("l2.rejected", Tags.empty(), all -> all.l2().rejected());
        to.counter("l2.fallbacks", Tags.empty(), all -> all.l2().fallbacks());
        bindTiers(to);
        to.counter("l2.recovered", Tags.empty(), all -> all.l2Writes().recovered());
        to.gauge("l2.clock.skew.millis", all -> all.l2().clockSkewMillis());
        to.gauge("l2.pending", all -> all.l2Writes().pending());
        to.timer("loads", all -> all.loads().count(), all -> all.loads().nanos());
        to.timer("l2.reads", all -> all.l2().reads(), all -> all.l2().readNanos());
    }

    private static void bindTiers(Binding to) {
        to.gauge("l1.entries", all -> all.l1().entries());
        to.gauge("l1.bytes", all -> all.l1().bytes());
        to.gauge("l1.bytes.maximum", all -> all.l1().maximumBytes());
        to.gauge("l2.available", all -> all.l2().available() ? 1 : 0);
        for (BreakerState state : BreakerState.values()) {
            to.gauge(
                    "l2.breaker",
                    Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                    all -> all.l2().breaker() == state ? 1 : 0);
        }
        for (EntryOptions.Tiers mode : EntryOptions.Tiers.values()) {
            to.gauge("mode", Tags.of("tiers", mode.name().toLowerCase(Locale.ROOT)), all -> all.mode() == mode ? 1 : 0);
        }
    }

    private CacheStatistics statistics(Clock clock) {
        Taken taken = last.get();
        long now = clock.monotonicTime();
        if (taken == null || now - taken.at() >= MAX_AGE_NANOS) {
            taken = new Taken(source.get(), now);
            last.set(taken);
        }
        return taken.statistics();
    }

    /** Registers meters with the tags of this cache. */
    private final class Binding {

        private final MeterRegistry registry;
        private final Tags tags;

        Binding(MeterRegistry registry, Tags tags) {
            this.registry = registry;
            this.tags = tags;
        }

        void counter(String meter, Tags more, ToDoubleFunction<CacheStatistics> figure) {
            FunctionCounter.builder(PREFIX + meter, CacheMetrics.this, metrics -> read(metrics, figure))
                    .tags(tags.and(more))
                    .register(registry);
        }

        void gauge(String meter, ToDoubleFunction<CacheStatistics> figure) {
            gauge(meter, Tags.empty(), figure);
        }

        void gauge(String meter, Tags more, ToDoubleFunction<CacheStatistics> figure) {
            Gauge.builder(PREFIX + meter, CacheMetrics.this, metrics -> read(metrics, figure))
                    .tags(tags.and(more))
                    .register(registry);
        }

        void timer(String meter, ToLongFunction<CacheStatistics> count, ToDoubleFunction<CacheStatistics> nanos) {
            FunctionTimer.builder(
                            PREFIX + meter,
                            CacheMetrics.this,
                            metrics -> count.applyAsLong(
                                    metrics.statistics(registry.config().clock())),
                            metrics -> read(metrics, nanos),
                            TimeUnit.NANOSECONDS)
                    .tags(tags)
                    .register(registry);
        }

        private double read(CacheMetrics metrics, ToDoubleFunction<CacheStatistics> figure) {
            return figure.applyAsDouble(metrics.statistics(registry.config().clock()));
        }
    }
}
