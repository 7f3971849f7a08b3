package dev.archipelago.web;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.redis.RedisStatistics;
import dev.archipelago.infrastructure.config.CacheConfig;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.StatisticsReader;
import dev.archipelago.observability.Monitoring;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.web.page.PageCache;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Builds the JSON of health, metrics and cache statistics, with the fields of the first server and additional ones.
 * Health is answered from memory and does not block; everything else queries the components and may block.
 */
public final class OperationsJson {

    private static final Duration REDIS_TIMEOUT = Duration.ofMillis(500);

    private final Monitoring monitoring;
    private final Cache cache;
    private final CacheConfig cacheConfig;
    private final PageCache pages;
    private final Supplier<Optional<Integer>> newestReport;
    private final Supplier<? extends Statistics> sinks;
    private final InstantSource clock;

    /**
     * @param cacheConfig the bounds of {@code cache}
     * @param newestReport the identifier of the newest report, if it is known; does not block
     * @param sinks the statistics of the destinations of snapshots; does not block
     */
    public OperationsJson(
            Monitoring monitoring,
            Cache cache,
            CacheConfig cacheConfig,
            PageCache pages,
            Supplier<Optional<Integer>> newestReport,
            Supplier<? extends Statistics> sinks,
            InstantSource clock) {
        this.monitoring = monitoring;
        this.cache = cache;
        this.cacheConfig = cacheConfig;
        this.pages = pages;
        this.newestReport = newestReport;
        this.sinks = sinks;
        this.clock = clock;
    }

    /** The state of the whole system. */
    Map<String, Object> health(SystemHealth.Report report) {
        Map<String, Object> body = head(report);
        Map<String, Object> islands = new LinkedHashMap<>();
        islands.put("total", Layer.values().length);
        islands.put(
                "operational",
                report.layers().values().stream()
                        .filter(status -> status != dev.archipelago.infrastructure.island.Health.Status.UNHEALTHY)
                        .count());
        islands.put("architecture", "Service Islands");
        islands.put("timestamp", report.at().toString());
        body.put("service_islands", islands);
        body.put("layers", layers(report));
        body.put("components", components(report, component -> true));
        body.put("metrics", performance());
        CacheStatistics statistics = cache.statistics();
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("type", "unified_multi_tier");
        system.put("l1_entries", statistics.l1().entries());
        system.put("l1_hit_count", statistics.reads().l1Hits());
        system.put(
                "l1_miss_count", statistics.reads().total() - statistics.reads().l1Hits());
        system.put(
                "l1_hit_rate",
                percent(statistics.reads().l1Hits(), statistics.reads().total()));
        system.put("l2_healthy", statistics.l2().available());
        system.put(
                "overall_healthy",
                !statistics.l2().configured() || statistics.l2().available());
        body.put("cache_system", system);
        body.put("sinks", StatisticsReader.fields(sinks.get()));
        return body;
    }

    /** The state of the components that {@code filter} accepts. */
    static Map<String, Object> health(SystemHealth.Report report, Predicate<SystemHealth.Component> filter) {
        Map<String, Object> body = head(report);
        body.put("components", components(report, filter));
        return body;
    }

    /** The public part: the overall state, and the state of each component that {@code filter} accepts. */
    static Map<String, Object> publicHealth(SystemHealth.Report report, Predicate<SystemHealth.Component> filter) {
        Map<String, Object> body = head(report);
        Map<String, Object> components = new LinkedHashMap<>();
        report.components().stream()
                .filter(filter)
                .forEach(component -> components.put(
                        component.name(),
                        Map.of("status", lower(component.health().status()))));
        body.put("components", components);
        return body;
    }

    /** The short form of the first server. */
    static Map<String, Object> apiHealth(SystemHealth.Report report) {
        Map<String, Object> api = new LinkedHashMap<>();
        api.put("status", lower(report.status()));
        api.put("service_islands", Layer.values().length);
        api.put("timestamp", report.at().toString());
        return Map.of("api", api);
    }

    Map<String, Object> metrics() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("performance", performance());
        body.put("system", system());
        body.put("cache", cache());
        body.put("islands", monitoring.health().health().statistics());
        body.put("timestamp", clock.instant().toString());
        return body;
    }

    Map<String, Object> performance() {
        CacheStatistics statistics = cache.statistics();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("total_requests", monitoring.metrics().requests());
        figures.put("avg_response_time_ms", monitoring.metrics().averageMillis());
        figures.put("cache_size", statistics.l1().entries());
        figures.put(
                "cache_hit_rate",
                percent(
                        statistics.reads().l1Hits() + statistics.reads().l2Hits(),
                        statistics.reads().total()));
        figures.put("pages", pages.size());
        figures.put("latest_report_id", newestReport.get().orElse(null));
        figures.put("active_connections", monitoring.metrics().subscribers());
        figures.put("available_cpus", Runtime.getRuntime().availableProcessors());
        figures.put("thread_pool_active", ManagementFactory.getThreadMXBean().getThreadCount());
        return figures;
    }

    private static Map<String, Object> system() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("available_cpus", runtime.availableProcessors());
        figures.put("thread_pool_active", ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put("heap_used_bytes", runtime.totalMemory() - runtime.freeMemory());
        figures.put("heap_maximum_bytes", runtime.maxMemory());
        figures.put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
        return figures;
    }

    Map<String, Object> database() {
        Map<String, Object> figures = new LinkedHashMap<>();
        monitoring.health().health().statistics().forEach((name, component) -> {
            if (isDatabase(name)) {
                figures.put(name, component);
            }
        });
        figures.put("timestamp", clock.instant().toString());
        return figures;
    }

    Map<String, Object> rateLimits() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("sources", monitoring.health().health().statistics(Layer.EXTERNAL_SERVICES));
        figures.put("timestamp", clock.instant().toString());
        return figures;
    }

    /** The statistics of both tiers. */
    Map<String, Object> cache() {
        CacheStatistics statistics = cache.statistics();
        RedisStatistics redis = cache.l2Statistics(REDIS_TIMEOUT);
        Map<String, Object> reports = new LinkedHashMap<>();
        reports.put("entry_count", pages.size());
        reports.put(
                "hit_rate_percent",
                percent(
                        statistics.reads().l1Hits() + statistics.reads().l2Hits(),
                        statistics.reads().total()));
        reports.put("latest_report_id", newestReport.get().orElse(null));

        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cache_system", "two-tier: L1 in memory, L2 in Redis");
        body.put("l1_cache", l1(statistics));
        body.put("l2_cache", l2(statistics, redis));
        body.put("report_cache", reports);
        body.put("sinks", StatisticsReader.fields(sinks.get()));
        body.put("operations", statistics.operations());
        body.put("reads", statistics.reads().total());
        body.put("misses", statistics.reads().misses());
        body.put("promotions", statistics.l1().promotions());
        body.put("loads", statistics.loads().count());
        body.put("load_failures", statistics.loads().failures());
        body.put("coalesced", statistics.reads().coalesced());
        body.put("stale_serves", statistics.reads().staleServes());
        body.put("fallbacks", statistics.l2().fallbacks());
        body.put("overall_health", !redis.configured() || redis.available());
        body.put("timestamp", clock.instant().toString());
        return body;
    }

    private Map<String, Object> l1(CacheStatistics statistics) {
        Map<String, Object> l1 = new LinkedHashMap<>();
        l1.put("type", "Caffeine");
        l1.put("entry_count", statistics.l1().entries());
        l1.put("hit_count", statistics.reads().l1Hits());
        l1.put("miss_count", statistics.reads().total() - statistics.reads().l1Hits());
        l1.put(
                "hit_rate_percent",
                percent(statistics.reads().l1Hits(), statistics.reads().total()));
        l1.put("max_capacity", cacheConfig.l1Capacity());
        l1.put("ttl_seconds", cacheConfig.l1Ttl().toSeconds());
        l1.put("bytes", statistics.l1().bytes());
        l1.put("max_bytes", statistics.l1().maximumBytes());
        l1.put("evictions", statistics.l1().evictions());
        l1.put("healthy", true);
        return l1;
    }

    private Map<String, Object> l2(CacheStatistics statistics, RedisStatistics redis) {
        Map<String, Object> l2 = new LinkedHashMap<>();
        l2.put("type", "Redis");
        l2.put("ttl_seconds", cacheConfig.l2Ttl().toSeconds());
        l2.put("healthy", redis.available());
        l2.put("status", !redis.configured() ? "off" : redis.available() ? "connected" : "disconnected");
        l2.put("hit_count", statistics.reads().l2Hits());
        redis.usedMemoryBytes().ifPresent(bytes -> l2.put("memory_bytes", bytes));
        redis.connections().ifPresent(count -> l2.put("connections", count));
        redis.latency().ifPresent(time -> l2.put("latency_ms", time.toNanos() / 1e6));
        l2.put("writes", statistics.l2Writes().completed());
        l2.put("writes_pending", statistics.l2Writes().pending());
        l2.put("writes_dropped", statistics.l2Writes().dropped());
        l2.put("failures", statistics.l2().failures());
        return l2;
    }

    static boolean isDatabase(String component) {
        return component.contains("postgres") || component.contains("database") || component.contains("report");
    }

    static boolean isCache(String component) {
        return component.contains("cache") || component.contains("redis");
    }

    private static Map<String, Object> head(SystemHealth.Report report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", lower(report.status()));
        body.put(
                "message",
                report.readable() ? "readers are served" : "readers cannot be served: no page could be rendered yet");
        body.put("timestamp", report.at().toString());
        return body;
    }

    private static Map<String, Object> layers(SystemHealth.Report report) {
        Map<String, Object> layers = new LinkedHashMap<>();
        report.layers().forEach((layer, status) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("number", layer.number());
            entry.put("status", lower(status));
            entry.put(
                    "components",
                    report.components().stream()
                            .filter(component -> component.layer() == layer)
                            .map(SystemHealth.Component::name)
                            .toList());
            layers.put(lower(layer), entry);
        });
        return layers;
    }

    private static Map<String, Object> components(
            SystemHealth.Report report, Predicate<SystemHealth.Component> filter) {
        Map<String, Object> components = new LinkedHashMap<>();
        report.components().stream().filter(filter).forEach(component -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("status", lower(component.health().status()));
            entry.put("message", component.health().message());
            entry.put("layer", component.layer().number());
            components.put(component.name(), entry);
        });
        return components;
    }

    private static double percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.round(part * 1000.0 / whole) / 10.0;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
