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
import java.util.function.Function;
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

    private static final double NANOS_PER_SECOND = 1e9;

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
        bindReads(to);
        bindLoads(to);
        bindMemory(to);
        bindRedis(to);
        bindConnection(to);
        bindWrites(to);
        bindStates(to);
    }

    private static void bindReads(Binding to) {
        to.counter(
                "hits",
                "Reads answered from a tier",
                Tags.of("tier", "l1"),
                all -> all.reads().l1Hits());
        to.counter(
                "hits",
                "Reads answered from a tier",
                Tags.of("tier", "l2"),
                all -> all.reads().l2Hits());
        to.counter(
                "misses",
                "Reads answered from no tier",
                Tags.empty(),
                all -> all.reads().misses());
        to.counter(
                "promotions",
                "Values copied from Redis into memory",
                Tags.empty(),
                all -> all.l1().promotions());
        to.counter(
                "coalesced",
                "Reads that shared the load of another",
                Tags.empty(),
                all -> all.reads().coalesced());
        to.counter(
                "stale.serves",
                "Reads answered with an expired value",
                Tags.empty(),
                all -> all.reads().staleServes());
    }

    private static void bindLoads(Binding to) {
        to.counter(
                "load.failures",
                "Loads that failed",
                Tags.empty(),
                all -> all.loads().failures());
        to.counter(
                "loads.early",
                "Loads before a value expired",
                Tags.empty(),
                all -> all.loads().early());
        to.counter(
                "loads.not.modified",
                "Loads whose source had not changed",
                Tags.empty(),
                all -> all.loads().notModified());
        to.counter(
                "too.large",
                "Values not stored because of their size",
                Tags.empty(),
                all -> all.loads().tooLarge());
        to.timer(
                "loads",
                "The time of loads",
                all -> all.loads().count(),
                all -> all.loads().nanos());
        bindPercentiles(
                to,
                "load.duration.seconds",
                "The duration of loads",
                all -> all.loads().times());
    }

    private static void bindMemory(Binding to) {
        to.counter("removals", "Removals", Tags.empty(), all -> all.removals());
        to.counter(
                "evictions",
                "Entries evicted from memory",
                Tags.empty(),
                all -> all.l1().evictions());
        to.gauge("l1.entries", "Entries in memory", all -> all.l1().entries());
        to.gauge(
                "l1.bytes", "The size of the entries in memory", all -> all.l1().bytes());
        to.gauge(
                "l1.bytes.maximum",
                "The maximum size of the entries in memory",
                all -> all.l1().maximumBytes());
    }

    private static void bindRedis(Binding to) {
        to.counter(
                "l2.failures",
                "Failed uses of Redis",
                Tags.empty(),
                all -> all.l2().failures());
        to.counter(
                "l2.rejected",
                "Uses of Redis that the circuit breaker prevented",
                Tags.empty(),
                all -> all.l2().rejected());
        to.counter(
                "l2.fallbacks",
                "Reads answered without Redis because it failed",
                Tags.empty(),
                all -> all.l2().fallbacks());
        to.gauge(
                "l2.clock.skew.seconds",
                "The difference to the clock of Redis",
                all -> all.l2().clockSkewMillis() / 1e3);
        to.timer(
                "l2.reads",
                "The time of reads from Redis",
                all -> all.l2().reads(),
                all -> all.l2().readNanos());
        to.gauge(
                "l2.available",
                "1 while Redis is available, otherwise 0",
                all -> all.l2().available() ? 1 : 0);
    }

    private static void bindConnection(Binding to) {
        to.gauge(
                "l2.subscribed",
                "1 while changes by other processes are delivered, otherwise 0",
                all -> all.l2().subscribed() ? 1 : 0);
        to.gauge(
                "l2.refused",
                "1 while Redis refuses what the cache asks for, otherwise 0",
                all -> all.l2().state() == CacheStatistics.L2State.REFUSED ? 1 : 0);
        bindPercentiles(
                to,
                "l2.read.duration.seconds",
                "The duration of reads from Redis",
                all -> all.l2().readTimes());
    }

    private static void bindPercentiles(
            Binding to, String meter, String help, Function<CacheStatistics, CacheStatistics.Times> times) {
        to.gauge(
                meter,
                help,
                Tags.of("percentile", "0.5"),
                all -> times.apply(all).p50() / NANOS_PER_SECOND);
        to.gauge(
                meter,
                help,
                Tags.of("percentile", "0.95"),
                all -> times.apply(all).p95() / NANOS_PER_SECOND);
        to.gauge(
                meter,
                help,
                Tags.of("percentile", "0.99"),
                all -> times.apply(all).p99() / NANOS_PER_SECOND);
    }

    private static void bindWrites(Binding to) {
        to.counter(
                "l2.writes",
                "Completed writes to Redis",
                Tags.empty(),
                all -> all.l2Writes().completed());
        to.counter(
                "l2.dropped",
                "Writes to Redis that were given up",
                Tags.empty(),
                all -> all.l2Writes().dropped());
        to.counter(
                "l2.recovered",
                "Writes repeated after Redis was unavailable",
                Tags.empty(),
                all -> all.l2Writes().recovered());
        to.gauge(
                "l2.pending", "Writes to Redis that wait", all -> all.l2Writes().pending());
    }

    private static void bindStates(Binding to) {
        for (BreakerState state : BreakerState.values()) {
            to.gauge(
                    "l2.breaker",
                    "1 for the state of the circuit breaker of Redis, otherwise 0",
                    Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
                    all -> all.l2().breaker() == state ? 1 : 0);
        }
        for (EntryOptions.Tiers mode : EntryOptions.Tiers.values()) {
            to.gauge(
                    "mode",
                    "1 for the tiers in use, otherwise 0",
                    Tags.of("tiers", mode.name().toLowerCase(Locale.ROOT)),
                    all -> all.mode() == mode ? 1 : 0);
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

        void counter(String meter, String help, Tags more, ToDoubleFunction<CacheStatistics> figure) {
            FunctionCounter.builder(PREFIX + meter, CacheMetrics.this, metrics -> read(metrics, figure))
                    .description(help)
                    .tags(tags.and(more))
                    .register(registry);
        }

        void gauge(String meter, String help, ToDoubleFunction<CacheStatistics> figure) {
            gauge(meter, help, Tags.empty(), figure);
        }

        void gauge(String meter, String help, Tags more, ToDoubleFunction<CacheStatistics> figure) {
            Gauge.builder(PREFIX + meter, CacheMetrics.this, metrics -> read(metrics, figure))
                    .description(help)
                    .tags(tags.and(more))
                    .register(registry);
        }

        void timer(
                String meter,
                String help,
                ToLongFunction<CacheStatistics> count,
                ToDoubleFunction<CacheStatistics> nanos) {
            FunctionTimer.builder(
                            PREFIX + meter,
                            CacheMetrics.this,
                            metrics -> count.applyAsLong(
                                    metrics.statistics(registry.config().clock())),
                            metrics -> read(metrics, nanos),
                            TimeUnit.NANOSECONDS)
                    .description(help)
                    .tags(tags)
                    .register(registry);
        }

        private double read(CacheMetrics metrics, ToDoubleFunction<CacheStatistics> figure) {
            return figure.applyAsDouble(metrics.statistics(registry.config().clock()));
        }
    }
}
