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
 * The figures of a cache for Micrometer, as {@code archipelago.cache.*}. Tags name the cache, the tier and states, of
 * which one gauge each is 1; never a key.
 * Needs {@code io.micrometer:micrometer-core}. Thread-safe.
 */
public final class CacheMetrics implements MeterBinder {

    /** One scrape reads some thirty figures; taking the statistics once for all of them is enough. */
    private static final long AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String PREFIX = "archipelago.cache.";

    private record Taken(CacheStatistics statistics, long at) {}

    private final String name;
    private final Supplier<CacheStatistics> source;
    private final AtomicReference<@Nullable Taken> last = new AtomicReference<>();

    /**
     * @param name of the cache, for the tag {@code cache}
     * @param source for example {@code cache::statistics}
     */
    public CacheMetrics(String name, Supplier<CacheStatistics> source) {
        this.name = name;
        this.source = source;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding to = new Binding(registry, Tags.of("cache", name));
        to.counter("hits", Tags.of("tier", "l1"), CacheStatistics::l1Hits);
        to.counter("hits", Tags.of("tier", "l2"), CacheStatistics::l2Hits);
        to.counter("misses", Tags.empty(), CacheStatistics::misses);
        to.counter("promotions", Tags.empty(), CacheStatistics::promotions);
        to.counter("load.failures", Tags.empty(), CacheStatistics::loadFailures);
        to.counter("loads.early", Tags.empty(), CacheStatistics::earlyLoads);
        to.counter("loads.not.modified", Tags.empty(), CacheStatistics::notModified);
        to.counter("coalesced", Tags.empty(), CacheStatistics::coalesced);
        to.counter("stale.serves", Tags.empty(), CacheStatistics::staleServes);
        to.counter("removals", Tags.empty(), CacheStatistics::removals);
        to.counter("evictions", Tags.empty(), CacheStatistics::evictions);
        to.counter("too.large", Tags.empty(), CacheStatistics::tooLarge);
        to.counter("l2.writes", Tags.empty(), CacheStatistics::l2Writes);
        to.counter("l2.dropped", Tags.empty(), CacheStatistics::l2Dropped);
        to.counter("l2.failures", Tags.empty(), CacheStatistics::l2Failures);
        to.counter("l2.rejected", Tags.empty(), CacheStatistics::l2Rejected);
        to.counter("l2.fallbacks", Tags.empty(), CacheStatistics::l2Fallbacks);
        to.gauge("l1.entries", CacheStatistics::l1Entries);
        to.gauge("l1.bytes", CacheStatistics::l1Bytes);
        to.gauge("l1.bytes.maximum", CacheStatistics::l1MaximumBytes);
        to.gauge("l2.available", statistics -> statistics.l2Available() ? 1 : 0);
        for (BreakerState state : BreakerState.values()) {
            to.gauge(
                    "l2.breaker",
                    Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                    statistics -> statistics.breaker() == state ? 1 : 0);
        }
        for (EntryOptions.Tiers mode : EntryOptions.Tiers.values()) {
            to.gauge(
                    "mode",
                    Tags.of("tiers", mode.name().toLowerCase(Locale.ROOT)),
                    statistics -> statistics.mode() == mode ? 1 : 0);
        }
        to.counter("l2.recovered", Tags.empty(), CacheStatistics::l2Recovered);
        to.gauge("l2.pending", CacheStatistics::l2Pending);
        to.timer("loads", CacheStatistics::loads, CacheStatistics::loadNanos);
        to.timer("l2.reads", CacheStatistics::l2Reads, CacheStatistics::l2ReadNanos);
    }

    private CacheStatistics statistics(Clock clock) {
        Taken taken = last.get();
        long now = clock.monotonicTime();
        if (taken == null || now - taken.at() >= AGE_NANOS) {
            taken = new Taken(source.get(), now);
            last.set(taken);
        }
        return taken.statistics();
    }

    /** One registry with the tags of this cache. */
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
